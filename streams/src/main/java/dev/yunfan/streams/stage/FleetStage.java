package dev.yunfan.streams.stage;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.rejection.UncountableRecord;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Second step: keeps the latest count of every partition for each subject, sums them, and publishes
 * the answers that changed.
 */
public final class FleetStage
    implements Processor<String, PartialCount, String, byte @Nullable []> {
  public static final String PARTIALS = "partials-by-partition";

  /** Meter of partial counts of windows that are no longer kept. */
  static final String LATE = "streams.partials.late";

  private final Questions questions;
  private final int partitions;
  private final Duration every;

  /** The state of a task between its start and its end; a task may start again. */
  private @Nullable FleetSums running;

  /**
   * @param partitions of {@code telemetry.events}
   */
  public FleetStage(Questions questions, int partitions, Duration every) {
    this.questions = questions;
    this.partitions = partitions;
    this.every = every;
  }

  /** Name of the sink that publishes to a topic. */
  public static String sinkOf(String topic) {
    return "publish-" + topic;
  }

  @Override
  public void init(ProcessorContext<String, byte @Nullable []> started) {
    close();
    KeyValueStore<String, byte[]> partials = started.getStateStore(PARTIALS);
    var meters = Rejections.of(started.appConfigs()).meters();
    var sums = new FleetSums(questions, started, partials, meters.counter(LATE));
    var skipped = new SkippedState(meters, PARTIALS);
    try (var all = partials.all()) {
      all.forEachRemaining(each ->
          restore(each.value, sums, started.currentSystemTimeMs())
              .ifPresent(why -> skipped.skip(each.key, why)));
    }
    sums.start(every);
    running = sums;
  }

  /** Takes up what is stored; says why it cannot. */
  private Optional<String> restore(byte[] stored, FleetSums sums, long now) {
    try {
      var partial = StoredPartial.decode(stored);
      var fault = RecordCheck.fault(partial, sums.columns(partial.subject()), partitions);
      if (fault.isEmpty()) {
        sums.restore(partial, RecordCheck.latest(now, now));
      }
      return fault;
    } catch (UnreadableRecord e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Sums one partial count.
   *
   * @throws UncountableRecord when no subject of ours has such a count; the record then goes to
   *     {@code telemetry.rejected}
   */
  @Override
  public void process(Record<String, PartialCount> record) {
    if (running == null) {
      throw new IllegalStateException("a record came before the start");
    }
    long latest = RecordCheck.latest(record.timestamp(), running.now());
    var columns = running.columns(record.value().subject());
    RecordCheck.fault(record.value(), columns, partitions, latest)
        .ifPresent(why -> {
          throw new UncountableRecord(why);
        });
    running.take(record.value(), record.timestamp());
  }

  @Override
  public void close() {
    if (running != null) {
      running.stop();
      running = null;
    }
  }
}
