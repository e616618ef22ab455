package dev.yunfan.ota.log;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The control log read once more: who changed what and why, and whether anybody changed the record
 * itself. Memory is bounded: a page holds what it shows, a verification one hash a record.
 */
public final class ControlHistory {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final byte[] NOTHING = new byte[0];

  /** Most commands that one page looks at for those that match. */
  static final int MAX_SCANNED = 20_000;

  private final KafkaClients kafka;
  private final Optional<RepairKey> repairKey;
  private final Checkpoints checkpoints = new Checkpoints();

  /**
   * The history in a cluster.
   *
   * @param repairKey that repairs of the log must be signed with; empty: signatures are not checked
   */
  public ControlHistory(KafkaClients kafka, Optional<RepairKey> repairKey) {
    this.kafka = kafka;
    this.repairKey = repairKey;
  }

  /**
   * One command of the past.
   *
   * @param before state that it met
   * @param after state that it left
   */
  public record Entry(
      long offset, ControlRecord record, Effect effect, ControlState before, ControlState after) {}

  /**
   * Some commands, in order.
   *
   * @param next offset to go on after; empty: the log's end was reached
   */
  public record Page(List<Entry> entries, OptionalLong next) {}

  /**
   * The first thing wrong with the record.
   *
   * @param firstOffset the altered record is this one or a later one
   * @param lastOffset the altered record is this one or an earlier one
   */
  public record Fault(long firstOffset, long lastOffset, String detail) {}

  /**
   * The finding of a whole reading.
   *
   * @param head the end of the chain; keep it somewhere else to compare with later
   * @param repaired records that nobody can read and that were repaired
   */
  public record Finding(
      long commands, ChainHead head, Optional<Fault> fault, List<Repaired> repaired) {}

  /**
   * A record that nobody can read, and its repair.
   *
   * @param by offset of the repair
   */
  public record Repaired(long offset, long by) {}

  /**
   * Commands after an offset that match.
   *
   * @param limit at most so many
   * @throws IOException when the log cannot be read
   */
  public Page page(long after, int limit, Predicate<ControlRecord> matching) throws IOException {
    var pages = new PageReader(checkpoints, after, limit, matching);
    var _ = read(pages.firstOffset(), pages);
    return pages.page();
  }

  /**
   * Checks the whole chain as it is now.
   *
   * @param expected a head that was noted earlier; its record must be there, unaltered
   * @throws IOException when the log cannot be read to its end
   */
  public Finding verify(Optional<ChainHead> expected) throws IOException {
    var chain = new ChainCheck(expected, repairKey);
    var _ =
        read(
            0,
            each -> {
              chain.add(each.offset(), bytes(each));
              return true;
            });
    return new Finding(chain.records(), chain.head(), chain.fault(), chain.repaired());
  }

  /** A record without a value counts as an empty one. */
  private static byte[] bytes(ConsumerRecord<String, byte[]> each) {
    return each.value() == null ? NOTHING : each.value();
  }

  /** Reads from an offset on to the present end, or until the visitor has seen enough. */
  long read(long from, TopicScan.Visitor visitor) throws IOException {
    var ends =
        TopicScan.read(
            kafka, "ota-history", ControlRecord.CODEC, PATIENCE, Map.of(PARTITION, from), visitor);
    return ends.getOrDefault(PARTITION, 0L);
  }

  /** Folds, and keeps what a page shows. */
  private static final class PageReader implements TopicScan.Visitor {
    private final Checkpoints checkpoints;
    private final long after;
    private final int limit;
    private final Predicate<ControlRecord> matching;
    private final List<Entry> entries = new ArrayList<>();
    private ControlState state;
    private long scanned;
    private boolean more;

    PageReader(Checkpoints checkpoints, long after, int limit, Predicate<ControlRecord> matching) {
      this.checkpoints = checkpoints;
      this.after = after;
      this.limit = limit;
      this.matching = matching;
      this.state = checkpoints.upTo(after);
    }

    long firstOffset() {
      return state.head().offset() + 1;
    }

    @Override
    public boolean see(ConsumerRecord<String, byte[]> each) {
      if (entries.size() == limit || scanned == MAX_SCANNED) {
        more = true;
        return false;
      }
      var before = state;
      byte[] value = bytes(each);
      var reached = before.head().then(each.offset(), value);
      try {
        var record = ControlRecord.decode(value);
        var step = Fold.step(before, record, reached);
        state = step.state();
        if (each.offset() > after && matching.test(record)) {
          entries.add(new Entry(each.offset(), record, step.effect(), before, state));
        }
      } catch (UnreadableRecord e) {
        state =
            before.passedOver(
                reached, RepairText.sha256(value)); // verify names it; the others are still shown
      }
      scanned += each.offset() > after ? 1 : 0;
      checkpoints.passed(state);
      return true;
    }

    Page page() {
      return new Page(
          List.copyOf(entries),
          more ? OptionalLong.of(state.head().offset()) : OptionalLong.empty());
    }
  }
}
