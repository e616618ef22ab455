package dev.yunfan.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
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

/** Exported files open with the tool that the documentation shows. */
class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void the_newest_row_of_each_subject_is_read_by_DuckDB_from_Parquet_and_from_CSV()
      throws Exception {
    try (var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      try (var admin = kafka.admin();
          var producer = kafka.producer("test", Map.of())) {
        Topics.ensure(admin, Topic.ALL);
        send(producer, Topic.FLEET_RAMP, "a", ramp("haier", "2011-10-10", 3));
        send(producer, Topic.FLEET_RAMP, "a", ramp("haier", "2011-10-10", 5));
        send(producer, Topic.FLEET_RAMP, "b", ramp("k-touch", "2011-07-01", 7));
        send(producer, Topic.FLEET_RAMP, "c", ramp("acer", "2012-02-01", 9));
        send(producer, Topic.FLEET_RAMP, "c", null);
        send(producer, Topic.FLEET_SPIKES, "s", spike());
        for (long seconds : new long[] {60, 300, 3_600, 86_400}) {
          send(producer, Topic.FLEET_CRASH_RATES, "w" + seconds, window(seconds));
        }
        send(producer, Topic.FLEET_CRASH_GROUPS, "g", group("", 4));
        send(producer, Topic.FLEET_CRASH_GROUPS, "g/haier", group("haier", 4));
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
      assertThat(
              query(
                  "select seq, typeof(eventTime), epoch_ms(eventTime), \"at\", cut from '%s' order by seq limit 3",
                  events))
          .containsExactly(
              "0 TIMESTAMP WITH TIME ZONE 1320000000123 null false",
              "0 TIMESTAMP WITH TIME ZONE 1320000000123 null false",
              "1 TIMESTAMP WITH TIME ZONE 1320000000123 null true");
      assertThat(query("select typeof(\"asOf\"), typeof(closedAt), closedAt from '%s'", spikes))
          .containsExactly("TIMESTAMP WITH TIME ZONE TIMESTAMP WITH TIME ZONE null");

      var rates = export(server, "fleet.crash-rates", "parquet");
      assertThat(query("select level, sum(java) from '%s' group by all order by 1", rates))
          .containsExactly("300 s 4", "day 4", "hour 4", "minute 4");
      assertThat(query("select distinct epoch_ms(\"start\") from '%s'", rates))
          .containsExactly("1320019200000");
      var groups = export(server, "fleet.crash-groups", "csv");
      assertThat(query("select level, sum(crashes) from '%s' group by all order by 1", groups))
          .containsExactly("firmware 4", "total 4");
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
            Long.MAX_VALUE, // a clock beyond all calendars
            1_320_000_000_123L,
            List.of(
                new AcceptedEvent(0, Long.MAX_VALUE, 1_320_000_000_123L, new Activation("CN-31")),
                new AcceptedEvent(
                    1,
                    Long.MAX_VALUE,
                    1_320_000_000_123L,
                    new Crash(CrashKind.JAVA, "NPE", "launcher", List.of("a.b"), 9))),
            List.of(),
            0,
            List.of(1L)));
  }

  private static byte[] window(long seconds) {
    return CrashWindow.CODEC.encode(
        new CrashWindow(
            "haier",
            "m",
            "1.0.0",
            1_320_019_200_000L,
            seconds,
            4,
            0,
            0,
            0,
            60,
            1_320_019_260_000L));
  }

  private static byte[] group(String vendor, long crashes) {
    return CrashGroup.CODEC.encode(
        new CrashGroup("g1:aa", "java", vendor, vendor, vendor, "s", "s", crashes, 1, 1, 1, 1));
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
