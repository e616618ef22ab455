package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** The envelope of {@code ControlRecord}; {@link CommandRows} has the commands. */
final class ControlMapping implements Mapping<ControlRecord> {
  static final String NAME = "control-record";

  /** The last version that has no additions. */
  static final int PLAIN = 3;

  /** Version with rules, digest and additions. */
  static final int RULED = 4;

  /** Version with declared firmwares, and images that name a lowest counter. */
  static final int ORDERED = 5;

  /** Version with display names. */
  static final int NAMED = 6;

  /** Version with guardrails of plans, and judgements of decisions. */
  static final int GUARDED = 7;

  /** Stands where an addition is, for readers of before it: void, since no rollout has this id. */
  private static final Command INSTEAD = new Command.StartRollout("");

  private final Tree tree;
  private final CommandRows commands;
  private final boolean ruled;
  private final boolean ordered;
  private final boolean named;

  /** Reads all versions and writes one. */
  ControlMapping(int version) {
    this.tree = new Tree(AvroCodec.releasedSchemas(NAME), version);
    this.commands = new CommandRows(tree.schema());
    this.ruled = version >= RULED;
    this.ordered = version >= ORDERED;
    this.named = version >= NAMED;
  }

  @Override
  public ControlRecord read(ResolvingDecoder in) throws IOException {
    var row = tree.read(in);
    try {
      return new ControlRecord(
          Tree.text(row, "commandId"),
          Tree.whole(row, "at"),
          new Actor(Tree.text(row, "actor"), Tree.text(row, "principal")),
          Tree.text(row, "reason"),
          Tree.text(row, "vendor"),
          Tree.whole(row, "expectedVersion"),
          new ChainHead(Tree.whole(row, "headOffset"), Tree.text(row, "headHash")),
          CommandRows.read(command(row)),
          (int) Tree.whole(row, "rules"),
          Tree.text(row, "stateDigest"));
    } catch (IllegalArgumentException e) {
      throw new IOException("a command that cannot be: " + e.getMessage(), e);
    }
  }

  /** An addition stands in for what is there for older readers. */
  private static GenericRecord command(GenericRecord row) {
    for (var field : List.of("addition6", "addition5", "addition")) {
      var addition = row.get(field);
      if (addition != null) {
        return (GenericRecord) addition;
      }
    }
    return (GenericRecord) row.get("command");
  }

  @Override
  public void write(ControlRecord value, Encoder out) throws IOException {
    boolean added = value.command() instanceof Command.Addition;
    var row = new GenericData.Record(tree.schema());
    row.put("commandId", value.commandId());
    row.put("at", value.at());
    row.put("actor", value.by().name());
    row.put("reason", value.reason());
    row.put("vendor", value.vendor());
    row.put("expectedVersion", value.expectedVersion());
    row.put("headOffset", value.head().offset());
    row.put("headHash", value.head().hash());
    row.put("command", written(added && ruled ? INSTEAD : value.command()));
    row.put("principal", value.by().principal());
    if (ruled) {
      row.put("rules", value.rules());
      row.put("stateDigest", value.stateDigest());
      int since = added ? since(value.command()) : 0;
      row.put("addition", since == RULED ? written(value.command()) : null);
      if (ordered) {
        row.put("addition5", since == ORDERED ? written(value.command()) : null);
      }
      if (named) {
        row.put("addition6", since == NAMED ? written(value.command()) : null);
      }
    }
    tree.write(row, out);
  }

  /** The version whose union an addition is in; of those written, the newest that there is. */
  private int since(Command command) {
    return switch (command) {
      case Command.NameModel _ -> named ? NAMED : RULED;
      case Command.DeclareFirmware _ -> ordered ? ORDERED : RULED;
      default -> RULED;
    };
  }

  private IndexedRecord written(Command command) {
    return commands.write(command);
  }
}
