package dev.yunfan.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is exported is opened with the tool that the documentation shows. */
class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void the_newest_row_of_each_subject_is_read_by_DuckDB_from_Parquet_and_from_CSV()
      throws Exception {
    try (var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      try (var admin = kafka.admin();
          var producer = kafka.producer("test", Map.of())) {
        Topics.ensure(admin, Topic.ALL, (short) 1);
        send(producer, Topic.FLEET_RAMP, "a", ramp("haier", "2011-10-10", 3));
        send(producer, Topic.FLEET_RAMP, "a", ramp("haier", "2011-10-10", 5));
        send(producer, Topic.FLEET_RAMP, "b", ramp("k-touch", "2011-07-01", 7));
        send(producer, Topic.FLEET_RAMP, "c", ramp("acer", "2012-02-01", 9));
        send(producer, Topic.FLEET_RAMP, "c", null);
        send(producer, Topic.FLEET_SPIKES, "s", spike());
        send(producer, Topic.TELEMETRY_EVENTS, "d1", batch());
        send(producer, Topic.TELEMETRY_EVENTS, "d1", batch());
      }
      var server = broker.bootstrapServers();

      var ramp = export(server, "fleet.ramp", "parquet");
      assertThat(query("select vendor, sum(activations) from '%s' group by all order by 1", ramp))
          .containsExactly("haier 5", "k-touch 7");
      assertThat(query("select max(cast(day as date)) from '%s'", ramp))
          .containsExactly("2011-10-10");

      var csv = export(server, "fleet.ramp", "csv");
      assertThat(Files.readAllLines(csv).getFirst()).startsWith("vendor,model,region,day,");
      assertThat(query("select sum(activations) from '%s'", csv)).containsExactly("12");

      var spikes = export(server, "fleet.spikes", "parquet");
      assertThat(query("select state, drivers[1].\"group\", ratio from '%s'", spikes))
          .containsExactly("open g1:aa 4.5");

      var events = export(server, "telemetry.events", "parquet");
      assertThat(query("select count(*), sum(len(events)) from '%s'", events))
          .containsExactly("2 4");
    }
  }

  private Path export(String server, String topic, String format) {
    var out = new StringWriter();
    var file = folder.resolve(topic + "." + format);
    int status =
        new CommandLine(new ExportCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--topic", topic, "--format", format, "--out", file.toString(), "--kafka", server);
    assertThat(status).as(out.toString()).isZero();
    return file;
  }

  private static List<String> query(String sql, Path file) throws Exception {
    var rows = new ArrayList<String>();
    try (var database = DriverManager.getConnection("jdbc:duckdb:");
        var statement = database.createStatement();
        var result = statement.executeQuery(sql.formatted(file))) {
      while (result.next()) {
        var row = new ArrayList<String>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getString(column));
        }
        rows.add(String.join(" ", row));
      }
    }
    return rows;
  }

  private static void send(
      Producer<String, byte[]> producer, Topic topic, String key, byte @Nullable [] value)
      throws Exception {
    assertThat(producer.send(new ProducerRecord<>(topic.name(), key, value)).get().hasOffset())
        .isTrue();
  }

  private static byte[] ramp(String vendor, String day, long activations) {
    return RampCount.CODEC.encode(new RampCount(vendor, "m", "CN-37", day, activations, 0));
  }

  private static byte[] batch() {
    return TelemetryEvents.CODEC.encode(
        new TelemetryEvents(
            new Reporter("d1", "k-touch", "w700", "1.0.0", 1),
            0,
            0,
            List.of(
                new AcceptedEvent(0, 0, 0, new Activation("CN-31")),
                new AcceptedEvent(
                    1, 0, 0, new Crash(CrashKind.JAVA, "NPE", "launcher", List.of("a.b"), 9)))));
  }

  private static byte[] spike() {
    return Spike.CODEC.encode(
        new Spike(
            "0a",
            "haier",
            "w910",
            "2.0.0",
            "java",
            true,
            "",
            1,
            1,
            0,
            9,
            2,
            4.5,
            2,
            8,
            List.of(new Spike.Driver("g1:aa", 9, 0, 1)),
            "",
            0,
            0,
            9.6,
            2,
            "rate",
            ""));
  }
}
