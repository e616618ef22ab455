package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;

/**
 * The rival: every event rekeyed by model and counted there, exactly-once, in the plain DSL. It
 * does less than the streams do: no deduplication, one question instead of nine.
 */
final class PlainDsl {
  private static final int COLUMNS = 3;

  private PlainDsl() {}

  static Topology topology(AtomicLong counted) {
    var builder = new StreamsBuilder();
    builder.stream(
            Topic.TELEMETRY_EVENTS.name(),
            Consumed.with(Serdes.String(), events()).withName("events"))
        .flatMap(
            (_, batch) -> batch.events().stream().map(event -> rekeyed(batch, event)).toList(),
            Named.as("rekey-each-event"))
        .groupByKey(Grouped.with("by-model", Serdes.String(), numbers()))
        .aggregate(
            () -> new long[COLUMNS],
            (_, one, sum) -> plus(one, sum, counted),
            Named.as("count"),
            Materialized
                .<String, long[],
                    org.apache.kafka.streams.state.KeyValueStore<
                        org.apache.kafka.common.utils.Bytes, byte[]>>
                    as("counts")
                .withKeySerde(Serdes.String())
                .withValueSerde(numbers()));
    return builder.build();
  }

  /** Counts all events; seconds from the first one counted to the last. */
  static double seconds(KafkaClients kafka, TelemetryLoad load, Path state)
      throws InterruptedException {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "plain-dsl");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 150);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put("auto.offset.reset", "earliest");
    settings.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    var counted = new AtomicLong();
    try (var streams = new KafkaStreams(topology(counted), settings)) {
      streams.start();
      return Stopwatch.seconds(counted::get, load.events());
    }
  }

  private static KeyValue<String, long[]> rekeyed(TelemetryEvents batch, AcceptedEvent event) {
    var reporter = batch.reporter();
    long crash = event.body() instanceof Crash ? 1 : 0;
    long exposure = event.body() instanceof Heartbeat heartbeat ? heartbeat.uptimeSeconds() : 0;
    return KeyValue.pair(
        reporter.vendor() + '/' + reporter.model(), new long[] {1, crash, exposure});
  }

  private static long[] plus(long[] one, long[] sum, AtomicLong counted) {
    counted.incrementAndGet();
    var next = new long[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
      next[i] = sum[i] + one[i];
    }
    return next;
  }

  private static Serde<TelemetryEvents> events() {
    return Serdes.serdeFrom(
        (_, batch) -> TelemetryEvents.CODEC.encode(batch),
        (_, bytes) -> {
          try {
            return TelemetryEvents.CODEC.decode(bytes);
          } catch (UnreadableRecord e) {
            throw new SerializationException(e);
          }
        });
  }

  private static Serde<long[]> numbers() {
    return Serdes.serdeFrom(
        (_, numbers) -> {
          var bytes = ByteBuffer.allocate(COLUMNS * Long.BYTES);
          bytes.asLongBuffer().put(numbers);
          return bytes.array();
        },
        (_, bytes) -> {
          var numbers = new long[COLUMNS];
          ByteBuffer.wrap(bytes).asLongBuffer().get(numbers);
          return numbers;
        });
  }
}
