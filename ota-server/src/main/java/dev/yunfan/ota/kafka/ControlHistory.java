package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The control log read once more: who changed what and why, and whether anybody changed the record
 * itself. Memory is bounded: a page holds what it shows, a verification one hash a record.
 */
public final class ControlHistory {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_EMPTY_POLLS = 12;

  /**
   * A consumer asks ahead, and does not close before it is answered: at the log's end that is after
   * this wait, half a second unless set, for which whoever asks would wait in vain.
   */
  private static final Map<String, Object> READS_WHAT_IS_THERE =
      Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);

  /** Most commands that one page looks at for those that match. */
  static final int MAX_SCANNED = 20_000;

  private final KafkaClients kafka;
  private final Checkpoints checkpoints = new Checkpoints();

  /** The history in a cluster. */
  public ControlHistory(KafkaClients kafka) {
    this.kafka = kafka;
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
   * What a whole reading found.
   *
   * @param head the end of the chain; keep it somewhere else to compare with later
   */
  public record Finding(long commands, ChainHead head, Optional<Fault> fault) {}

  /** Is shown each record; false ends the reading. */
  private interface Reader {
    boolean see(ConsumerRecord<String, byte[]> record);
  }

  /**
   * Commands after an offset that match.
   *
   * @param limit at most so many
   * @throws IOException when the log cannot be read
   */
  public Page page(long after, int limit, Predicate<ControlRecord> matching) throws IOException {
    var pages = new PageReader(checkpoints, after, limit, matching);
    long end = read(pages.firstOffset(), pages);
    return pages.page(end);
  }

  /**
   * Checks the whole chain as it is now.
   *
   * @param expected a head that was noted earlier; its record must be there, unaltered
   * @throws IOException when the log cannot be read to its end
   */
  public Finding verify(Optional<ChainHead> expected) throws IOException {
    var chain = new ChainCheck(expected);
    long end =
        read(
            0,
            each -> {
              chain.add(each.offset(), each.value());
              return true;
            });
    return new Finding(end, chain.head(), chain.fault());
  }

  /** Reads from an offset on to the present end, or until the reader has seen enough. */
  private long read(long from, Reader reader) throws IOException {
    try (var consumer = kafka.consumer("ota-history", READS_WHAT_IS_THERE)) {
      consumer.assign(List.of(PARTITION));
      consumer.seek(PARTITION, from);
      long end =
          Objects.requireNonNull(consumer.endOffsets(List.of(PARTITION), PATIENCE).get(PARTITION));
      read(consumer, from, end, reader);
      return end;
    } catch (KafkaException e) {
      throw new IOException("the control log cannot be read: " + e.getMessage(), e);
    }
  }

  private static void read(
      KafkaConsumer<String, byte[]> consumer, long from, long end, Reader reader)
      throws IOException {
    int empty = 0;
    for (long next = from; next < end; ) {
      var records = consumer.poll(PATIENCE);
      empty = records.isEmpty() ? empty + 1 : 0;
      if (empty > MAX_EMPTY_POLLS) {
        throw new IOException("the control log stopped short of its end");
      }
      for (var each : records) {
        if (!reader.see(each)) {
          return;
        }
        next = each.offset() + 1;
      }
    }
  }

  /** Folds, and keeps what a page shows. */
  private static final class PageReader implements Reader {
    private final Checkpoints checkpoints;
    private final long after;
    private final int limit;
    private final Predicate<ControlRecord> matching;
    private final List<Entry> entries = new ArrayList<>();
    private ControlState state;
    private long scanned;

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
        return false;
      }
      var before = state;
      var reached = before.head().then(each.offset(), each.value());
      try {
        var record = ControlRecord.decode(each.value());
        var step = Fold.step(before, record, reached);
        state = step.state();
        if (each.offset() > after && matching.test(record)) {
          entries.add(new Entry(each.offset(), record, step.effect(), before, state));
        }
      } catch (UnreadableRecord e) {
        state =
            before.passedOver(
                reached,
                RepairText.sha256(each.value())); // verify names it; the others are still shown
      }
      scanned += each.offset() > after ? 1 : 0;
      checkpoints.passed(state);
      return true;
    }

    Page page(long end) {
      long reached = state.head().offset();
      return new Page(
          List.copyOf(entries),
          reached + 1 < end ? OptionalLong.of(reached) : OptionalLong.empty());
    }
  }
}
