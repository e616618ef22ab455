package dev.yunfan.streams.topology;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.spike.SpikeWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Judges each window once all partitions have sent it, and publishes the alarms. One task has all
 * streams, since a firmware is compared with its model and with the fleet.
 */
final class SpikeStage implements Processor<String, SpikeCell, String, byte[]> {
  /** What partitions heard, window by window; one partition, so that one task compares all. */
  static final Topic FLEET_SPIKE_CELLS =
      new Topic(
          "fleet.spike-cells",
          1,
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              "delete",
              TopicConfig.RETENTION_MS_CONFIG,
              Long.toString(Duration.ofDays(7).toMillis())));

  static final String WATCH = "spike-watch";

  private static final String CELL = "cell/";
  private static final String MARK = "mark/";
  private static final String JUDGED = "judged";

  private final AlarmSettings settings;
  private final Duration every;
  private final SpikeWatch watch;
  private final TreeMap<Long, Map<String, SpikeCell>> cells = new TreeMap<>();
  private final Map<Integer, Long> marks = new HashMap<>();
  private final Map<Integer, Long> lastHeard = new HashMap<>();
  private long judged = Long.MIN_VALUE;
  private long started;
  private @Nullable ProcessorContext<String, byte[]> context;
  private @Nullable KeyValueStore<String, byte[]> store;

  SpikeStage(AlarmSettings settings, Duration every) {
    this.settings = settings;
    this.every = every;
    this.watch = new SpikeWatch(settings.window(), settings.falseAlarmsPerYear(), settings.bar());
  }

  @Override
  public void init(ProcessorContext<String, byte[]> opened) {
    KeyValueStore<String, byte[]> kept = opened.getStateStore(WATCH);
    try (var all = kept.all()) {
      all.forEachRemaining(each -> restore(each.key, each.value));
    }
    started = opened.currentSystemTimeMs();
    opened.schedule(every, PunctuationType.WALL_CLOCK_TIME, this::judge);
    context = opened;
    store = kept;
  }

  private void restore(String key, byte[] value) {
    if (key.startsWith(CELL)) {
      var cell = decode(value);
      cells.computeIfAbsent(cell.window(), _ -> new TreeMap<>()).put(key, cell);
    } else if (key.startsWith(MARK)) {
      var mark = decode(value);
      marks.put(mark.partition(), mark.window());
    } else if (key.equals(JUDGED)) {
      judged = decode(value).window();
    } else {
      watch.changes().restore(key, value);
    }
  }

  private static SpikeCell decode(byte[] value) {
    try {
      return SpikeCell.CODEC.decode(value);
    } catch (UnreadableRecord e) {
      throw new IllegalStateException("stored state of the spikes is unreadable", e);
    }
  }

  @Override
  public void process(Record<String, SpikeCell> record) {
    if (context == null || store == null) {
      throw new IllegalStateException("a record came before the start");
    }
    var cell = record.value();
    lastHeard.put(cell.partition(), context.currentSystemTimeMs());
    if (cell.isMark()) {
      long known = marks.getOrDefault(cell.partition(), Long.MIN_VALUE);
      if (cell.window() > known) {
        marks.put(cell.partition(), cell.window());
        store.put(MARK + cell.partition(), SpikeCell.CODEC.encode(cell));
      }
    } else if (cell.window() > judged) {
      String key =
          CELL
              + cell.window()
              + '/'
              + Subjects.join(cell.vendor(), cell.model(), cell.firmware())
              + '#'
              + cell.partition();
      cells.computeIfAbsent(cell.window(), _ -> new TreeMap<>()).put(key, cell);
      store.put(key, SpikeCell.CODEC.encode(cell));
    }
  }

  private void judge(long now) {
    if (context == null || store == null) {
      return;
    }
    long before = completeBefore(now);
    boolean changed = false;
    while (!cells.isEmpty() && cells.firstKey() < before) {
      var window = cells.pollFirstEntry();
      judged = window.getKey();
      var spikes = watch.close(Instant.ofEpochMilli(judged), window.getValue().values());
      window.getValue().keySet().forEach(store::delete);
      for (var spike : spikes) {
        context.forward(new Record<>(key(spike), Spike.CODEC.encode(spike), now));
      }
      changed = true;
    }
    if (changed) {
      var kept = store;
      watch
          .changes()
          .drain((key, bytes) -> {
            if (bytes == null) {
              kept.delete(key);
            } else {
              kept.put(key, bytes);
            }
          });
      kept.put(JUDGED, SpikeCell.CODEC.encode(SpikeCell.mark(0, judged)));
    }
  }

  /**
   * Windows before this time are complete. A partition that has not come so far is waited for, as
   * long as anything was heard of it in the time of grace.
   */
  private long completeBefore(long now) {
    long front = marks.values().stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
    long complete = front;
    for (int partition = 0; partition < settings.partitions(); partition++) {
      long heard = lastHeard.getOrDefault(partition, started);
      if (now - heard < settings.grace().toMillis()) {
        complete = Math.min(complete, marks.getOrDefault(partition, Long.MIN_VALUE));
      }
    }
    return complete;
  }

  /** Key of the topic: of a stream one alarm at a time, and one of each other rule and group. */
  private static String key(Spike spike) {
    String stream = Subjects.join(spike.vendor(), spike.model(), spike.firmware(), spike.kind());
    return spike.rule().equals("rate")
        ? stream
        : stream + '/' + Subjects.join(spike.rule(), spike.group());
  }
}
