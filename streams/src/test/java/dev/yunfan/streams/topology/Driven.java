package dev.yunfan.streams.topology;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.KafkaSettings;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.store.MemoryBudget;
import dev.yunfan.streams.store.WriteBackStore;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.table.Totals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.jspecify.annotations.Nullable;

/** The topology under a driver, its answers read as the query API reads them. */
public final class Driven implements AutoCloseable {
  static final Duration TICK = Duration.ofSeconds(1);

  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> events;
  private final FleetTable table;

  public Driven(Path state) {
    this(StreamsConfig.defaults(state), WatchedRollouts.NONE);
  }

  public Driven(StreamsConfig config, WatchedRollouts rollouts) {
    table = new FleetTable(days(config));
    var rejections =
        new Rejections(InstantSource.fixed(Telemetry.LAUNCH), meters, WireFormat.singleObject());
    var settings = KafkaSettings.of(config, new KafkaClients("unused:1"), rejections);
    // The driver drops what a transaction holds when nothing was committed with it, such as the
    // rejection of a record that came alone; StreamsServerTest holds that under exactly-once.
    settings.put(
        org.apache.kafka.streams.StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        org.apache.kafka.streams.StreamsConfig.AT_LEAST_ONCE);
    driver = new TopologyTestDriver(topology(settings, config, rollouts), settings);
    events =
        driver.createInputTopic(
            Topic.TELEMETRY_EVENTS.name(), new StringSerializer(), new ByteArraySerializer());
  }

  static Topology topology(
      java.util.Properties settings, StreamsConfig config, WatchedRollouts rollouts) {
    return FleetTopology.of(
        new TopologyConfig(new org.apache.kafka.streams.StreamsConfig(settings)),
        Questions.all(config.crashWindows(), days(config)),
        config.every(),
        config.devicesKept(),
        new MemoryBudget(config.stateMemory()),
        config.alarms(),
        rollouts,
        config.caps(),
        DeclaredNames.NONE,
        new CountedHere(),
        WireFormat.singleObject());
  }

  private static FleetDays days(StreamsConfig config) {
    return config.dayZone().map(FleetDays::new).orElse(FleetDays.UTC);
  }

  public void pipe(Telemetry... batches) {
    for (var batch : batches) {
      pipe(batch.build());
    }
  }

  public void pipe(TelemetryEvents batch) {
    events.pipeInput(batch.reporter().deviceId(), TelemetryEvents.CODEC.encode(batch));
  }

  void pipeBytes(String key, byte[] value) {
    events.pipeInput(key, value);
  }

  /** A record of any of the topics that the streams read. */
  void pipeBytes(String topic, @Nullable String key, byte @Nullable [] value) {
    driver
        .createInputTopic(topic, new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  /** Lets both steps send on, and reads what was published. */
  public FleetTable table() throws UnreadableRecord {
    driver.advanceWallClockTime(TICK);
    driver.advanceWallClockTime(TICK);
    for (String topic : table.topics()) {
      var out =
          driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
      for (var record : out.readRecordsToList()) {
        table.apply(topic, record.key(), record.value());
      }
    }
    return table;
  }

  /** Lets both steps send on, and gives what was published since the last time, by key. */
  Map<String, RolloutWindow> windows() throws UnreadableRecord {
    driver.advanceWallClockTime(TICK);
    driver.advanceWallClockTime(TICK);
    var rows = new TreeMap<String, RolloutWindow>();
    var out =
        driver.createOutputTopic(
            Topic.FLEET_ROLLOUT_WINDOWS.name(),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    for (var record : out.readRecordsToList()) {
      var row = RolloutWindow.CODEC.decode(record.value());
      rows.put(record.key(), row);
    }
    return rows;
  }

  public Totals totals() throws UnreadableRecord {
    return Totals.of(table());
  }

  /** Puts a value into a store of the device stage, as an older build left it. */
  @SuppressWarnings("unchecked") // the caller knows the store
  public <V> void left(String store, String key, V value) {
    StateStore found = Objects.requireNonNull(driver.getAllStateStores().get(store), store);
    ((WriteBackStore<V>) found).put(key, value);
  }

  List<RejectedTelemetry> rejected() {
    return driver
        .createOutputTopic(
            Topic.TELEMETRY_REJECTED.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(Driven::decode)
        .toList();
  }

  private static RejectedTelemetry decode(byte[] bytes) {
    try {
      return RejectedTelemetry.CODEC.decode(bytes);
    } catch (UnreadableRecord e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
