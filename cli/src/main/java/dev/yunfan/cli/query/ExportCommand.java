package dev.yunfan.cli.query;

import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.streams.calendar.SettledZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a topic's records as a file for analysts' own tools. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes a topic to a Parquet or CSV file: of fleet topics the newest row of each subject,"
            + " of telemetry.events a row for each event. Times are timestamps, in UTC.",
    footer = {
      "",
      "Example:",
      "  ./yunfan export --topic fleet.ramp --format parquet --out ramp.parquet --kafka"
          + " 127.0.0.1:9092",
      "  duckdb -c \"select vendor, sum(activations) from 'ramp.parquet' group by vendor\"",
      "",
      "Rows of fleet.crash-rates, fleet.crash-groups and fleet.rollout-health overlap: a crash counts in a"
          + " minute, an hour and a day. Their column level says which; sum one of its values alone."
    })
public final class ExportCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

  /** Form of a file. */
  enum Format {
    PARQUET("(format parquet, compression zstd)"),
    CSV("(format csv, header)");

    private final String options;

    Format(String options) {
      this.options = options;
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--topic", required = true, paramLabel = "TOPIC", description = "What to write.")
  private String topic = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "parquet",
      description = "parquet or csv; default ${DEFAULT-VALUE}.")
  private String format = "parquet";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to.")
  private Path file = Path.of("export");

  @Mixin private KafkaOptions cluster = new KafkaOptions();

  @Override
  public Integer call() throws Exception {
    var exported =
        ExportedTopic.of(topic)
            .orElseThrow(() ->
                new CannotStart(
                    "topic %s cannot be exported; these can: %s"
                        .formatted(topic, ExportedTopic.names())));
    var wanted =
        switch (format) {
          case "parquet" -> Format.PARQUET;
          case "csv" -> Format.CSV;
          default ->
              throw new CannotStart("format %s is neither parquet nor csv".formatted(format));
        };
    Path lines = Files.createTempFile("yunfan-export-", ".json");
    try {
      if (write(exported.codec(), lines) == 0) {
        throw new Failed("topic %s holds nothing yet".formatted(topic));
      }
      var zone = exported.ofDays() ? zone() : ZoneOffset.UTC;
      long rows = convert(lines, zone, exported, file, wanted);
      var out = spec.commandLine().getOut();
      out.printf("%d rows of %s in %s%n", rows, topic, file);
      if (exported.ofDays()) {
        out.printf("Days are those of %s (column dayZone).%n", zone);
      }
      if (!exported.levels().isEmpty()) {
        out.printf(
            "Rows overlap: sum those of one level alone (%s).%n",
            String.join(", ", exported.levels()));
      }
      out.flush();
      return 0;
    } catch (SerializationException e) {
      var schema = SchemaUnavailable.in(e);
      throw schema == null ? e : new CannotStart(String.valueOf(schema.getMessage()), schema);
    } finally {
      Files.deleteIfExists(lines);
    }
  }

  private ZoneId zone() throws IOException, CannotStart, Failed {
    try (var wire = cluster.wire(System.getenv(), REGISTRY_PATIENCE)) {
      var zones = SettledZone.all(new KafkaClients(cluster.bootstrapServers(), wire));
      if (zones.size() > 1) {
        throw new Failed(
            "applications counted days of %s: which of them %s has is not known"
                .formatted(zones, topic));
      }
      return zones.isEmpty() ? ZoneOffset.UTC : zones.iterator().next(); // none: counted by 0.1.0
    }
  }

  private long write(AvroCodec<?> codec, Path lines) throws IOException, CannotStart {
    boolean newest = topic.startsWith("fleet.");
    var rows = new LinkedHashMap<String, String>();
    long written = 0;
    try (var wire = cluster.wire(System.getenv(), REGISTRY_PATIENCE);
        var consumer =
            new KafkaClients(cluster.bootstrapServers(), wire).consumer("export", Map.of());
        var out = Files.newBufferedWriter(lines)) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(found -> new TopicPartition(topic, found.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = new HashMap<>(consumer.endOffsets(partitions));
      while (!ends.isEmpty()) {
        for (var record : consumer.poll(POLL)) {
          if (!newest) {
            out.write(json(codec, record.value()));
            out.newLine();
            written++;
          } else if (record.value() == null) {
            rows.remove(record.key());
          } else {
            rows.put(record.key(), json(codec, record.value()));
          }
        }
        ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      }
      for (String row : rows.values()) {
        out.write(row);
        out.newLine();
      }
    }
    return written + rows.size();
  }

  private static <T> String json(AvroCodec<T> codec, byte[] value) throws UnreadableRecord {
    return codec.encodeJson(codec.decode(value));
  }

  /** DuckDB reads the lines and writes the file; returns the number of its rows. */
  private static long convert(
      Path lines, ZoneId zone, ExportedTopic exported, Path file, Format format)
      throws SQLException {
    String source =
        "read_json_auto(%s, format = 'newline_delimited', sample_size = -1)"
            .formatted(quoted(lines));
    try (var database = DriverManager.getConnection("jdbc:duckdb:");
        var statement = database.createStatement()) {
      return statement.executeLargeUpdate(
          "copy (%s) to %s %s"
              .formatted(exported.select(source, zone), quoted(file), format.options));
    }
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "''") + "'";
  }
}
