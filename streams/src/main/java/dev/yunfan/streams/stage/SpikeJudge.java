package dev.yunfan.streams.stage;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.rejection.UncountableRecord;
import dev.yunfan.streams.spike.SpikeWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The windows, marks and baselines of one task of {@link SpikeStage}, from its start to its end.
 */
final class SpikeJudge {
  private static final String CELL = "cell/";
  private static final String MARK = "mark/";
  private static final String JUDGED = "judged";

  private final AlarmSettings settings;
  private final ProcessorContext<String, byte[]> context;
  private final KeyValueStore<String, byte[]> store;
  private final SpikeWatch watch;
  private final TreeMap<Long, Map<String, SpikeCell>> cells = new TreeMap<>();
  private final Map<Integer, Long> marks = new HashMap<>();
  private final Map<Integer, Long> lastHeard = new HashMap<>();
  private final long started;
  private long judged = Long.MIN_VALUE;
  private @Nullable Cancellable ticks;

  SpikeJudge(
      AlarmSettings settings,
      ProcessorContext<String, byte[]> context,
      KeyValueStore<String, byte[]> store) {
    this.settings = settings;
    this.context = context;
    this.store = store;
    this.watch = new SpikeWatch(settings.window(), settings.falseAlarmsPerYear(), settings.bar());
    this.started = context.currentSystemTimeMs();
  }

  /** Begins to judge. */
  void start(Duration every) {
    ticks = context.schedule(every, PunctuationType.WALL_CLOCK_TIME, this::judge);
  }

  /** Judges no more: Kafka Streams keeps the schedules of a task that it revives. */
  void stop() {
    if (ticks != null) {
      ticks.cancel();
    }
  }

  /**
   * Takes up a stored entry.
   *
   * @throws UnreadableRecord when it cannot be read
   * @throws UncountableRecord when it was read, but cannot be judged
   */
  void restore(String key, byte[] value) throws UnreadableRecord {
    if (key.startsWith(CELL)) {
      var cell = sound(SpikeCell.CODEC.decode(value), started);
      cells.computeIfAbsent(cell.window(), _ -> new TreeMap<>()).put(key, cell);
    } else if (key.startsWith(MARK)) {
      var mark = sound(SpikeCell.CODEC.decode(value), started);
      marks.put(mark.partition(), mark.window());
    } else if (key.equals(JUDGED)) {
      judged = sound(SpikeCell.CODEC.decode(value), started).window();
    } else {
      try {
        watch.changes().restore(key, value);
      } catch (RuntimeException e) { // of another format: what was learnt is learnt anew
        throw new UncountableRecord(e.toString());
      }
    }
  }

  private SpikeCell sound(SpikeCell cell, long recordTime) {
    long latest = RecordCheck.latest(recordTime, context.currentSystemTimeMs());
    RecordCheck.fault(cell, settings.partitions(), latest)
        .ifPresent(why -> {
          throw new UncountableRecord(why);
        });
    return cell;
  }

  /**
   * Takes what a partition heard, or its mark.
   *
   * @throws UncountableRecord when it cannot be judged
   */
  void take(SpikeCell unchecked, long timestamp) {
    var cell = sound(unchecked, timestamp);
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
      watch
          .changes()
          .drain((key, bytes) -> {
            if (bytes == null) {
              store.delete(key);
            } else {
              store.put(key, bytes);
            }
          });
      store.put(JUDGED, SpikeCell.CODEC.encode(SpikeCell.mark(0, judged)));
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

  /** Key of the topic: an alarm stays when the next one of its stream comes. */
  private static String key(Spike spike) {
    return Subjects.join(spike.vendor(), spike.model(), spike.firmware(), spike.kind(), spike.id());
  }
}
