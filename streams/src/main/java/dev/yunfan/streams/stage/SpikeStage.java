package dev.yunfan.streams.stage;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.rejection.UncountableRecord;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Judges each window once all partitions have sent it, and publishes the alarms. One task has all
 * streams, since a firmware is compared with its model and with the fleet.
 */
public final class SpikeStage implements Processor<String, SpikeCell, String, byte[]> {
  /** Reports of partitions, window by window; one partition, so that one task compares all. */
  public static final Topic FLEET_SPIKE_CELLS =
      new Topic(
          "fleet.spike-cells",
          1,
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              "delete",
              TopicConfig.RETENTION_MS_CONFIG,
              Long.toString(Duration.ofDays(7).toMillis())));

  public static final String WATCH = "spike-watch";

  private final AlarmSettings settings;
  private final Duration every;

  /** The state of a task between its start and its end; a task may start again. */
  private @Nullable SpikeJudge running;

  public SpikeStage(AlarmSettings settings, Duration every) {
    this.settings = settings;
    this.every = every;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> opened) {
    close();
    KeyValueStore<String, byte[]> kept = opened.getStateStore(WATCH);
    var judge = new SpikeJudge(settings, opened, kept);
    var skipped = new SkippedState(Rejections.of(opened.appConfigs()).meters(), WATCH);
    try (var all = kept.all()) {
      all.forEachRemaining(each -> {
        try {
          judge.restore(each.key, each.value);
        } catch (UnreadableRecord | UncountableRecord e) {
          skipped.skip(each.key, String.valueOf(e.getMessage()));
        }
      });
    }
    judge.start(every);
    running = judge;
  }

  /**
   * Takes what a partition heard, or its mark.
   *
   * @throws UncountableRecord when it cannot be judged; the record then goes to {@code
   *     telemetry.rejected}
   */
  @Override
  public void process(Record<String, SpikeCell> record) {
    if (running == null) {
      throw new IllegalStateException("a record came before the start");
    }
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
