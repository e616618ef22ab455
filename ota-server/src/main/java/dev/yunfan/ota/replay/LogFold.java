package dev.yunfan.ota.replay;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.DigestRing;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command.RepairRecord;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds the records of the control log in order. It stops before a record that nobody can read, and
 * before one whose writer had another state than this server had there. Then it looks for a repair
 * of that record in all that comes, keeping nothing, and goes on from the record when it finds one.
 * For one thread.
 *
 * <p>Offsets may be missing between records: the marker that ends a transaction takes one. The
 * reader must have passed over them itself, from the log's start on. A record whose writer had read
 * a record in such a gap stops the fold, since the log held more once.
 */
public final class LogFold {
  private static final byte[] NOTHING = new byte[0];
  private static final long NONE = -1;

  private final Optional<RepairKey> key;
  private final Reread reread;
  private final Watcher watcher;
  private final DigestRing digests = new DigestRing();
  private ControlState state;
  private String hashBefore = ChainHead.START.hash();
  private Optional<Trouble> trouble = Optional.empty();
  private long repaired = NONE;
  private long highest = NONE;
  private boolean again;

  /** Takes a record as it is in the log. */
  @FunctionalInterface
  public interface Raw {
    /**
     * The next record.
     *
     * @param value null when it has none
     */
    void record(long offset, byte @Nullable [] value);
  }

  /** Reads a part of the log once more. */
  @FunctionalInterface
  public interface Reread {
    /**
     * Shows the records from one offset to another, both included, in order.
     *
     * @throws IOException when they cannot be read
     */
    void between(long first, long last, Raw to) throws IOException;
  }

  /** Is told what becomes of each record. */
  public interface Watcher {
    /** A record was folded. */
    void folded(long offset, ControlRecord record, Fold.Step step);

    /** A record stands in the way. */
    void stopped(Trouble trouble);

    /** It was repaired, and the fold goes on. */
    void repaired(Trouble trouble);
  }

  /**
   * A fold that goes on from a state.
   *
   * @param key that repairs must be signed with; empty: no repair is accepted
   */
  public LogFold(ControlState start, Optional<RepairKey> key, Reread reread, Watcher watcher) {
    this.state = start;
    this.key = key;
    this.reread = reread;
    this.watcher = watcher;
    digests.add(start);
  }

  /** The state after the last record that was folded. */
  public ControlState state() {
    return state;
  }

  /** The chain's hash before that record. */
  public String hashBefore() {
    return hashBefore;
  }

  /** The record that stands in the way, if any. */
  public Optional<Trouble> trouble() {
    return trouble;
  }

  /**
   * The log's next record.
   *
   * @param value null when it has none
   * @throws IOException when a part of the log that must be read once more cannot be
   * @throws IllegalStateException when the log was cut or goes on by unknown rules
   */
  public void take(long offset, byte @Nullable [] value) throws IOException {
    highest = offset;
    step(offset, value);
    while (again) {
      again = false;
      reread.between(state.head().offset() + 1, highest, this::step);
    }
  }

  private void step(long offset, byte @Nullable [] value) {
    if (again) {
      return; // it comes once more
    }
    if (trouble.isPresent()) {
      look(trouble.get(), value);
    } else {
      fold(offset, value == null ? NOTHING : value);
    }
  }

  private void fold(long offset, byte[] value) {
    var before = state.head();
    if (offset <= before.offset()) {
      throw new IllegalStateException(
          "record %d follows record %d: the log was cut or replaced"
              .formatted(offset, before.offset()));
    }
    try {
      var record = ControlRecord.decode(value);
      if (offset != repaired && contradicts(offset, value, record)) {
        return;
      }
      var step = Fold.step(state, record, before.then(offset, value));
      reached(step.state());
      watcher.folded(offset, record, step);
    } catch (UnreadableRecord e) {
      if (offset == repaired) {
        reached(state.passedOver(before.then(offset, value), RepairText.sha256(value)));
      } else {
        String what = value.length == 0 ? "it is empty, or has no value" : e.getMessage();
        stop(Trouble.Kind.UNREADABLE, offset, value, String.valueOf(what));
      }
    }
  }

  private void reached(ControlState next) {
    hashBefore = state.head().hash();
    state = next;
    digests.add(next);
  }

  /** Whether the record's writer had read another log than this one; the fold then stops. */
  private boolean contradicts(long offset, byte[] value, ControlRecord record) {
    long claimed = record.head().offset();
    if (claimed > state.head().offset() || digests.missing(claimed)) {
      stop(Trouble.Kind.MISSING_RECORD, offset, value, missing(record));
    } else {
      otherFold(record).ifPresent(how -> stop(Trouble.Kind.OTHER_FOLD, offset, value, how));
    }
    return trouble.isPresent();
  }

  private static String missing(ControlRecord record) {
    return "command %s, written by %s at %d, follows record %d, but the log holds no record there: it was removed, or the command was written for another log"
        .formatted(record.commandId(), record.actor(), record.at(), record.head().offset());
  }

  /** How the writer's state differed from ours at the record that it had read last, if it did. */
  private Optional<String> otherFold(ControlRecord record) {
    return digests
        .at(record.head().offset())
        .filter(ours -> !record.stateDigest().isEmpty() && !record.stateDigest().equals(ours))
        .map(ours ->
            "command %s, written by %s at %d by rules %d, had state digest %s at record %d, this server has %s there"
                .formatted(
                    record.commandId(),
                    record.actor(),
                    record.at(),
                    record.rules(),
                    record.stateDigest(),
                    record.head().offset(),
                    ours));
  }

  private void stop(Trouble.Kind kind, long offset, byte[] value, String detail) {
    var found = new Trouble(kind, offset, RepairText.sha256(value), detail);
    trouble = Optional.of(found);
    watcher.stopped(found);
  }

  private void look(Trouble found, byte @Nullable [] value) {
    if (value != null && repairs(found, value)) {
      repaired = found.offset();
      trouble = Optional.empty();
      again = true;
      watcher.repaired(found);
    }
  }

  private boolean repairs(Trouble found, byte[] value) {
    try {
      return ControlRecord.decode(value).command() instanceof RepairRecord repair
          && repair.offset() == found.offset()
          && repair.sha256().equals(found.sha256())
          && key.filter(k -> k.signed(repair, state.head())).isPresent();
    } catch (UnreadableRecord e) {
      return false; // its own turn comes when this one is repaired
    }
  }
}
