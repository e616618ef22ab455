package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.ota.log.ControlHistory;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.schemas.control.ChainHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The record of who did what, and whether it is whole. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Shows who did what, when and why; verifies the record.",
    footer = {"", "Example:", "  ./yunfan audit verify --kafka 127.0.0.1:9092"})
public final class AuditCommand {
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

  @Mixin private OperatorOptions options = new OperatorOptions();

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan audit list --after 100"},
      description = "Lists commands, the newest last.")
  int list(
      @Option(names = "--after", defaultValue = "-1", description = "Offset to go on from.")
          long after,
      @Option(names = "--limit", defaultValue = "1000", description = "At most; default 1000.")
          int limit,
      @Option(names = "--vendor", description = "Only about a vendor.") @Nullable String vendor,
      @Option(names = "--rollout", description = "Only about a rollout.") @Nullable String rollout,
      @Option(names = "--actor", description = "Only what somebody did.") @Nullable String actor,
      @Option(names = "--since", description = "Only from then on, such as 2011-08-01T02:00:00Z.")
          @Nullable String since,
      @Option(names = "--until", description = "Only before then.") @Nullable String until) {
    return options.run(api -> {
      var filters = new StringBuilder();
      add(filters, "vendor", vendor);
      add(filters, "rollout", rollout);
      add(filters, "actor", actor);
      add(filters, "since", since);
      add(filters, "until", until);
      var found = Api.JSON.createArrayNode();
      long from = after;
      for (int page = 0; page < 10_000 && found.size() < limit; page++) {
        var answer =
            api.get(
                "/v1/audit?after=%d&limit=%d%s"
                    .formatted(from, Math.min(1_000, limit - found.size()), filters));
        answer.required("commands").forEach(found::add);
        if (!answer.has("next")) {
          break;
        }
        from = answer.get("next").asLong();
      }
      options.print(
          found,
          out -> {
            var table =
                new Table(
                    "OFFSET", "AT", "ACTOR", "COMMAND", "SUBJECT", "BEFORE", "AFTER", "REASON");
            found.forEach(c ->
                table.row(
                    c.get("offset").asText(),
                    c.get("at").asText(),
                    c.get("actor").asText(),
                    c.get("command").asText(),
                    c.get("subject").asText(),
                    c.get("before").asText(),
                    "done".equals(c.get("effect").asText()) ? c.get("after").asText() : "(void)",
                    c.get("reason").asText()));
            table.printTo(out);
            found.forEach(c -> {
              if (!c.path("judgements").isEmpty()) {
                out.println("judgements of " + c.get("offset").asText() + ":");
                GuardrailLines.printJudgements(out, c);
              }
            });
          });
    });
  }

  @Command(
      name = "head",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan audit head >> heads-of-the-log.txt"},
      description =
          "Prints the end of the hash chain. Keep it where nobody can change it: with it, verify"
              + " finds what was cut off the end too.")
  int head(
      @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka cluster.")
          @Nullable String kafka) {
    return options.run(api -> {
      var head =
          kafka == null
              ? api.get("/v1/audit/head")
              : read(kafka, Optional.empty(), Optional.empty()).required("head");
      options.print(
          head, out -> out.println(head.get("offset").asText() + ":" + head.get("hash").asText()));
    });
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan audit verify --kafka 127.0.0.1:9092 --expect \"$(tail -1 heads-of-the-log.txt)\""
      },
      description =
          "Checks the hash chain and names the first altered record. With --kafka it reads the"
              + " log itself and trusts no server.")
  int verify(
      @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka cluster.")
          @Nullable String kafka,
      @Option(
              names = "--expect",
              paramLabel = "OFFSET:HASH",
              description = "A head that audit head printed earlier: it must still be there.")
          @Nullable String expect,
      @Option(
              names = "--repair-key",
              paramLabel = "FILE",
              description =
                  "With --kafka: .pub file that repairs must be signed with; without it any repair"
                      + " counts.")
          @Nullable Path repairKey) {
    var intact = new boolean[1];
    int status =
        options.run(api -> {
          var finding =
              kafka == null
                  ? api.get(
                      "/v1/audit/verify" + (expect == null ? "" : "?expect=" + Api.escaped(expect)))
                  : read(kafka, noted(expect), key(repairKey));
          intact[0] = finding.get("intact").asBoolean();
          options.print(finding, out -> out.println(words(finding)));
        });
    return status == 0 && !intact[0] ? CommandLine.ExitCode.SOFTWARE : status;
  }

  private static void add(StringBuilder filters, String name, @Nullable String value) {
    if (value != null) {
      filters.append('&').append(name).append('=').append(Api.escaped(value));
    }
  }

  private static Optional<ChainHead> noted(@Nullable String expect) {
    if (expect == null) {
      return Optional.empty();
    }
    var parts = expect.strip().split(":", -1);
    if (parts.length != 2 || !parts[0].matches("\\d{1,18}") || parts[1].length() != 64) {
      throw new IllegalArgumentException("--expect is not OFFSET:HASH as audit head prints it");
    }
    return Optional.of(new ChainHead(Long.parseLong(parts[0]), parts[1]));
  }

  private static Optional<RepairKey> key(@Nullable Path file) throws IOException {
    return file == null ? Optional.empty() : Optional.of(RepairKey.read(file));
  }

  private static ObjectNode read(
      String kafka, Optional<ChainHead> expected, Optional<RepairKey> repairKey)
      throws IOException {
    var finding = verify(kafka, expected, repairKey);
    var json =
        Api.JSON
            .createObjectNode()
            .put("intact", finding.fault().isEmpty())
            .put("commands", finding.commands());
    json.putObject("head")
        .put("offset", finding.head().offset())
        .put("hash", finding.head().hash());
    finding
        .fault()
        .ifPresent(fault ->
            json.putObject("fault")
                .put("firstOffset", fault.firstOffset())
                .put("lastOffset", fault.lastOffset())
                .put("detail", fault.detail()));
    var repaired = json.putArray("repaired");
    finding
        .repaired()
        .forEach(each -> repaired.addObject().put("offset", each.offset()).put("by", each.by()));
    return json;
  }

  /** Verifies the log in the form that {@value KafkaOptions#REGISTRY_SETTING} says it has. */
  private static ControlHistory.Finding verify(
      String kafka, Optional<ChainHead> expected, Optional<RepairKey> repairKey)
      throws IOException {
    try (var wire = KafkaOptions.fromEnvironment(System.getenv(), REGISTRY_PATIENCE)) {
      return new ControlHistory(new KafkaClients(kafka, wire), repairKey).verify(expected);
    } catch (CannotStart e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (SerializationException e) {
      var schema = SchemaUnavailable.in(e);
      throw new IOException(String.valueOf((schema == null ? e : schema).getMessage()), e);
    }
  }

  private static String repaired(JsonNode records) {
    var text = new StringBuilder();
    records.forEach(each ->
        text.append(
            "; record %d was repaired by record %d"
                .formatted(each.get("offset").asLong(), each.get("by").asLong())));
    return text.toString();
  }

  private static String words(JsonNode finding) {
    var head = finding.get("head");
    if (finding.get("intact").asBoolean()) {
      return "intact: %d commands, head %s at offset %d%s"
          .formatted(
              finding.get("commands").asLong(),
              head.get("hash").asText(),
              head.get("offset").asLong(),
              repaired(finding.path("repaired")));
    }
    var fault = finding.get("fault");
    long first = fault.get("firstOffset").asLong();
    long last = fault.get("lastOffset").asLong();
    return "ALTERED: %s; %s"
        .formatted(
            first == last
                ? "the record at offset " + first
                : "a record from offset %d to %d".formatted(first, last),
            fault.get("detail").asText());
  }
}
