package dev.yunfan.streams.stage;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.store.WriteBackStore;
import dev.yunfan.streams.table.FleetTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** Both steps of one partition with caps; can end and start again from what was committed. */
public final class CappedFleet {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final String PUBLISH = "publish-";

  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Questions questions = Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC);
  private final MockProcessorContext<String, Object> counting = Revived.context(meters);
  private final MockProcessorContext<String, byte @Nullable []> summing = Revived.context(meters);
  private final Map<String, KeyValueStore<Bytes, byte[]>> stored = new HashMap<>();
  private final List<WriteBackStore<?>> caches = new ArrayList<>();
  private final KeyValueStore<String, byte[]> partials;
  private final Caps caps;
  private final DeclaredNames declared;
  private final Set<String> published = new HashSet<>();
  private final Map<String, RolloutWindow> windows = new TreeMap<>();
  private FleetTable table = new FleetTable(FleetDays.UTC);
  private DeviceStage devices;
  private FleetStage sums;
  private long now = Telemetry.LAUNCH.toEpochMilli();

  public CappedFleet(Caps caps, DeclaredNames declared) {
    this.caps = caps;
    this.declared = declared;
    var codec = new DeviceStateCodec();
    this.<DeviceState>add(DeviceStage.DEVICES, codec::encode, codec::decode);
    this.<byte[]>add(DeviceStage.HISTORY, bytes -> bytes, bytes -> bytes);
    add(DeviceStage.COUNTS, Counter::encode, Counter::decode);
    add(DeviceStage.SPIKE_CELLS, OpenCell::encode, OpenCell::decode);
    add(DeviceStage.AWAITED, Awaited::encode, Awaited::decode);
    add(DeviceStage.HEARD, HeardCells::encode, HeardCells::decode);
    add(DeviceStage.CAPS, CapEntry::encode, CapEntry::decode);
    partials = Revived.store(summing, FleetStage.PARTIALS);
    devices = deviceStage();
    sums = new FleetStage(questions, 1, EVERY);
    devices.init(counting);
    sums.init(summing);
  }

  private <V> void add(String name, Function<V, byte[]> encode, Function<byte[], V> decode) {
    var inner =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    stored.put(name, inner);
    var store = new WriteBackStore<>(inner, encode, decode, Integer.MAX_VALUE);
    store.init(counting.getStateStoreContext(), store);
    counting.addStateStore(store);
    caches.add(store);
  }

  private DeviceStage deviceStage() {
    return new DeviceStage(
        questions,
        EVERY,
        SpikeRun.settings(1),
        WatchedRollouts.NONE,
        caps,
        declared,
        new CountedHere());
  }

  public void pipe(Telemetry... batches) {
    for (var batch : batches) {
      pipe(batch.build());
    }
  }

  public void pipe(TelemetryEvents batch) {
    now = Math.max(now, batch.arrivedAt());
    counting.setCurrentSystemTimeMs(now);
    summing.setCurrentSystemTimeMs(now);
    devices.process(new Record<>(batch.reporter().deviceId(), batch, now));
  }

  /** Sends, sums, publishes and commits. */
  public FleetTable table() throws UnreadableRecord {
    Revived.tick(counting, ++now);
    for (var each : counting.forwarded(DeviceStage.PARTIALS_OUT)) {
      var partial = (PartialCount) each.record().value();
      sums.process(new Record<>(partial.subject(), partial, now));
    }
    counting.resetForwards();
    Revived.tick(summing, ++now);
    for (var each : summing.forwarded()) {
      String topic = each.childName().orElseThrow().substring(PUBLISH.length());
      byte[] value = each.record().value();
      if (topic.equals(Topic.FLEET_ROLLOUT_WINDOWS.name())) {
        windows.put(each.record().key(), RolloutWindow.CODEC.decode(value));
      } else {
        table.apply(topic, each.record().key(), value);
      }
      if (value == null) {
        published.remove(topic + ' ' + each.record().key());
      } else {
        published.add(topic + ' ' + each.record().key());
      }
    }
    summing.resetForwards();
    caches.forEach(WriteBackStore::flushCache);
    return table;
  }

  /** Starts anew from what {@link #table} committed: nothing but the stores is left. */
  public void restart() {
    caches.forEach(WriteBackStore::clearCache);
    devices.close();
    sums.close();
    table = new FleetTable(FleetDays.UTC);
    devices = deviceStage();
    sums = new FleetStage(questions, 1, EVERY);
    devices.init(counting);
    sums.init(summing);
  }

  /** Leaves the stores as a build without caps does. */
  void forgetCaps() {
    var entries = stored.get(DeviceStage.CAPS);
    if (entries != null) {
      var keys = new ArrayList<Bytes>();
      try (var all = entries.all()) {
        all.forEachRemaining(each -> keys.add(each.key));
      }
      keys.forEach(entries::delete);
    }
  }

  /** Rows that a compacted topic has: keys whose newest record has a value. */
  public int publishedRows() {
    return published.size();
  }

  /** The newest row of each window on the topic. */
  public Map<String, RolloutWindow> windows() {
    return windows;
  }

  public int rows() {
    return stored.values().stream().mapToInt(store -> size(store)[0]).sum() + size(partials)[0];
  }

  public int bytes() {
    return stored.values().stream().mapToInt(store -> size(store)[1]).sum() + size(partials)[1];
  }

  private static <K> int[] size(KeyValueStore<K, byte[]> store) {
    int[] rowsAndBytes = new int[2];
    try (var all = store.all()) {
      all.forEachRemaining(each -> {
        rowsAndBytes[0]++;
        rowsAndBytes[1] += each.value.length;
      });
    }
    return rowsAndBytes;
  }
}
