package dev.yunfan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Today's consumers and tomorrow's read one topic, whatever day its records are of. */
@ExtendWith(KafkaClusterExtension.class)
class EvolutionTest {
  private static final Schema TODAY = AvroCodec.releasedSchemas("telemetry-events").getLast();
  private static final Schema TOMORROW = tomorrow();
  private static final Membership MEMBERSHIP = new Membership("r1", "2.0.0", Arm.CONTROL, 2);

  @Test
  void an_old_and_a_new_consumer_read_the_same_topic(KafkaCluster cluster) throws Exception {
    try (var gateway = new RunningGateway(cluster.getBootstrapServers(), IngestConfig.defaults())) {
      gateway.client.post(
          Batches.with(Batches.ofEveryKind("KT-TODAY"), Batches.receipt("KT-TODAY", MEMBERSHIP)));
      gateway.append(Topic.TELEMETRY_EVENTS, "KT-TOMORROW", tomorrowsRecord());

      var oldConsumer = TelemetryEvents.CODEC.alsoReading(List.of(TOMORROW));
      var newConsumer =
          new BinaryMessageDecoder<GenericRecord>(GenericData.get(), TOMORROW, store());
      var records = gateway.records(Topic.TELEMETRY_EVENTS);

      assertThat(records).hasSize(2);
      for (var record : records) {
        var old = oldConsumer.decode(record.value());
        assertThat(old.reporter().deviceId()).isEqualTo(record.key());
        assertThat(old.events()).isNotEmpty();
        assertThat(old.receipts()).containsExactly(MEMBERSHIP);
        var read = newConsumer.decode(record.value());
        assertThat(read.get("deviceId")).hasToString(record.key());
        assertThat(read.get("carrier"))
            .hasToString(record.key().equals("KT-TODAY") ? "" : "china-unicom");
      }
    }
  }

  @Test
  void yesterdays_handsets_are_heard_and_yesterdays_consumers_read_todays_records(
      KafkaCluster cluster) throws Exception {
    var yesterday = AvroCodec.releasedSchemas("telemetry-events").getFirst();
    try (var gateway = new RunningGateway(cluster.getBootstrapServers(), IngestConfig.defaults())) {
      var today =
          Batches.of(
              "KT-OLD",
              Batches.heartbeat(),
              new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "why", FailureReason.BOOT));
      var answer =
          gateway.client.send(
              gateway.client.request("KT-OLD", Batches.inVersion(1, today)).build());

      assertThat(answer.statusCode()).isEqualTo(202);
      byte[] record =
          gateway.records(Topic.TELEMETRY_EVENTS).stream()
              .filter(each -> each.key().equals("KT-OLD"))
              .findFirst()
              .orElseThrow()
              .value();
      var read = TelemetryEvents.CODEC.decode(record);
      assertThat(read.events().getLast().body())
          .isEqualTo(new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "why"));
      assertThat(read.receipts()).isEmpty();
      var oldConsumer =
          new BinaryMessageDecoder<GenericRecord>(GenericData.get(), yesterday, store());
      assertThat(oldConsumer.decode(record).get("deviceId")).hasToString("KT-OLD");
    }
  }

  private static byte[] tomorrowsRecord() throws Exception {
    var record = new GenericData.Record(TOMORROW);
    var today = TelemetryEvents.CODEC.decode(todaysRecord());
    record.put("deviceId", "KT-TOMORROW");
    record.put("vendor", today.reporter().vendor());
    record.put("model", today.reporter().model());
    record.put("firmware", today.reporter().firmware());
    record.put("incarnation", today.reporter().incarnation());
    record.put("sentAt", today.sentAt());
    record.put("arrivedAt", today.arrivedAt());
    record.put("carrier", "china-unicom");
    record.put("events", generic(todaysRecord()).get("events"));
    record.put("receipts", generic(todaysRecord()).get("receipts"));
    record.put("badReceipts", 1);
    record.put("cut", List.of());
    return bytes(
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), TOMORROW).encode(record));
  }

  private static byte[] todaysRecord() {
    var batch = Batches.ofEveryKind("KT-TODAY");
    var events =
        batch.events().stream()
            .map(e -> new AcceptedEvent(e.seq(), e.at(), e.at(), e.body()))
            .toList();
    return TelemetryEvents.CODEC.encode(
        new TelemetryEvents(
            batch.reporter(), batch.sentAt(), batch.sentAt(), events, List.of(MEMBERSHIP), 1));
  }

  private static GenericRecord generic(byte[] record) throws Exception {
    return new BinaryMessageDecoder<GenericRecord>(GenericData.get(), TODAY).decode(record);
  }

  private static SchemaStore store() {
    var store = new SchemaStore.Cache();
    store.addSchema(TODAY);
    return store;
  }

  /** Today's schema with one more field, which has a default. */
  private static Schema tomorrow() {
    var json = TODAY.toString();
    int end = json.lastIndexOf("]}");
    return new Schema.Parser()
        .parse(
            json.substring(0, end)
                + ",{\"name\":\"carrier\",\"type\":\"string\",\"default\":\"\"}"
                + json.substring(end));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
