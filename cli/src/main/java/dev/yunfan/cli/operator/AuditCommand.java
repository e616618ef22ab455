package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.ota.kafka.ControlHistory;
import dev.yunfan.runtime.kafka.KafkaClients;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The record of who did what, and whether it is whole. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Shows who did what, when and why; verifies the record.",
    footer = {"", "Example:", "  ./yunfan audit verify --kafka 127.0.0.1:9092"})
public final class AuditCommand implements Runnable {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan audit list --after 100"},
      description = "Lists commands, the newest last.")
  int list(
      @Option(names = "--after", defaultValue = "-1", description = "Offset to go on from.")
          long after) {
    return options.run(api -> {
      var found = Api.JSON.createArrayNode();
      long from = after;
      for (int page = 0; page < 10_000; page++) {
        var answer = api.get("/v1/audit?after=" + from);
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
          });
    });
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan audit verify --kafka 127.0.0.1:9092"},
      description =
          "Checks the hash chain and names the first altered record. With --kafka it reads the"
              + " log itself and trusts no server.")
  int verify(
      @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka cluster.")
          @Nullable String kafka) {
    var intact = new boolean[1];
    int status =
        options.run(api -> {
          var finding = kafka == null ? api.get("/v1/audit/verify") : read(kafka);
          intact[0] = finding.get("intact").asBoolean();
          options.print(finding, out -> out.println(words(finding)));
        });
    return status == 0 && !intact[0] ? CommandLine.ExitCode.SOFTWARE : status;
  }

  private static ObjectNode read(String kafka) throws IOException {
    var count = new long[1];
    var finding = new ControlHistory(new KafkaClients(kafka)).read(_ -> count[0]++);
    var json =
        Api.JSON
            .createObjectNode()
            .put("intact", finding.fault().isEmpty())
            .put("commands", count[0]);
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
    return json;
  }

  private static String words(JsonNode finding) {
    var head = finding.get("head");
    if (finding.get("intact").asBoolean()) {
      return "intact: %d commands, head %s at offset %d"
          .formatted(
              finding.get("commands").asLong(),
              head.get("hash").asText(),
              head.get("offset").asLong());
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
