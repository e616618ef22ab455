package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** The envelope of {@code ControlRecord}; {@link CommandRows} has the commands. */
final class ControlMapping implements Mapping<ControlRecord> {
  static final String NAME = "control-record";
  private final Tree tree = new Tree(NAME);
  private final CommandRows commands = new CommandRows(commandsOf(tree.schema()));

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
          CommandRows.read((GenericRecord) row.get("command")));
    } catch (IllegalArgumentException e) {
      throw new IOException("a command that cannot be: " + e.getMessage(), e);
    }
  }

  @Override
  public void write(ControlRecord value, Encoder out) throws IOException {
    tree.write(
        Tree.row(
            tree.schema(),
            value.commandId(),
            value.at(),
            value.by().name(),
            value.reason(),
            value.vendor(),
            value.expectedVersion(),
            value.head().offset(),
            value.head().hash(),
            commands.write(value.command()),
            value.by().principal()),
        out);
  }

  private static Schema commandsOf(Schema schema) {
    return schema.getField("command").schema();
  }
}
