package dev.yunfan.cli.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RejectedCommandTest {
  @TempDir private Path folder;

  @Test
  void the_newest_are_printed_oldest_first() throws Exception {
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      try (var admin = kafka.admin();
          var producer = kafka.producer("test", Map.of())) {
        Topics.ensure(admin, List.of(Topic.TELEMETRY_REJECTED));
        long now = System.currentTimeMillis(); // older ones would be deleted by retention
        for (int i = 0; i < 5; i++) {
          producer
              .send(
                  new ProducerRecord<>(
                      Topic.TELEMETRY_REJECTED.name(), null, now + i, "KT-" + i, rejection(i)))
              .get();
        }
      }

      var out = new StringWriter();
      int status =
          new CommandLine(new RejectedCommand())
              .setOut(new PrintWriter(out))
              .execute("--kafka", broker.bootstrapServers(), "--last", "2", "--json");

      assertThat(status).isZero();
      assertThat(out.toString().lines().toList())
          .hasSize(2)
          .satisfiesExactly(
              line ->
                  assertThat(line).contains("\"reason\":\"malformed\"").contains("k-touch/KT-3"),
              line -> assertThat(line).contains("k-touch/KT-4"));
    }
  }

  private static byte[] rejection(int i) {
    return RejectedTelemetry.CODEC.encode(
        new RejectedTelemetry(
            0,
            "ingest",
            "k-touch/KT-" + i,
            "malformed",
            "the body ends early",
            "application/avro",
            null,
            ByteBuffer.wrap("abc".getBytes(UTF_8))));
  }
}
