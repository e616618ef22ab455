package dev.yunfan.ota.replay;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A control log in memory, and one server that folds it. */
final class TestLog implements LogFold.Watcher {
  final List<byte[]> values = new ArrayList<>();
  final List<Trouble> troubles = new ArrayList<>();
  final List<Long> folded = new ArrayList<>();
  final LogFold fold;
  private final Set<Long> markers = new HashSet<>();
  private int ids;

  TestLog(Optional<RepairKey> key) {
    fold = new LogFold(ControlState.EMPTY, key, this::reread, this);
  }

  /** Appends a value, and the server reads it. */
  void add(byte[] value) throws IOException {
    values.add(value);
    fold.take(values.size() - 1L, value.length == 0 ? null : value);
  }

  /** A transaction's marker takes the next offset. */
  void skip() {
    markers.add((long) values.size());
    values.add(new byte[0]);
  }

  /** Appends a record whose writer had read all there is, as this server folded it. */
  void add(long expected, Command command) throws IOException {
    add(record(fold.state(), expected, command).encode());
  }

  /** A record by a writer in a state. */
  ControlRecord record(ControlState writer, long expected, Command command) {
    return new ControlRecord(
        "c" + ids++,
        1_000,
        Actor.named("li"),
        "because",
        "haier",
        expected,
        writer.head(),
        command,
        writer.rules().number(),
        writer.rules().extended() ? writer.digest() : "");
  }

  /** The chain's head before an offset. */
  ChainHead headBefore(long offset) {
    var head = ChainHead.START;
    for (long i = 0; i < offset; i++) {
      byte[] value = values.get((int) i);
      head = markers.contains(i) ? head : head.then(i, value);
    }
    return head;
  }

  /** A repair of what is at an offset. */
  Command.RepairRecord repair(long offset, SigningKey key) {
    String sha256 = RepairText.sha256(values.get((int) offset));
    byte[] signature = key.sign(RepairText.of(offset, sha256, headBefore(offset)));
    return new Command.RepairRecord(offset, sha256, HexFormat.of().formatHex(signature));
  }

  /** As a server writes it that has folded nothing. */
  void add(Command.RepairRecord repair) throws IOException {
    add(record(ControlState.EMPTY, 0, repair).encode());
  }

  private void reread(long first, long last, LogFold.Raw to) throws IOException {
    for (long i = first; i <= last; i++) {
      byte[] value = values.get((int) i);
      if (!markers.contains(i)) {
        to.record(i, value.length == 0 ? null : value);
      }
    }
  }

  @Override
  public void folded(long offset, ControlRecord record, Fold.Step step) {
    folded.add(offset);
  }

  @Override
  public void stopped(Trouble trouble) {
    troubles.add(trouble);
  }

  @Override
  public void repaired(Trouble trouble) {}
}
