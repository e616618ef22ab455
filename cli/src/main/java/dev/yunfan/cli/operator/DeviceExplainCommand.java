package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why does this handset (not) get the update? */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says what a handset would be answered, question by question.",
    footer = {
      "",
      "Example:",
      "  ./yunfan device explain haier HAIER-000001 --model h7 --firmware 2.0.0"
    })
public final class DeviceExplainCommand implements Callable<Integer> {
  @Mixin private OperatorOptions options = new OperatorOptions();

  @Parameters(index = "0", paramLabel = "VENDOR")
  private String vendor = "";

  @Parameters(index = "1", paramLabel = "DEVICE")
  private String device = "";

  @Option(names = "--model", required = true)
  private String model = "";

  @Option(names = "--firmware", required = true, description = "Version that runs on it.")
  private String firmware = "";

  @Option(
      names = "--rejected",
      paramLabel = "SHA256,..",
      description = "Images that it rolled back, as it says at check-in.")
  private String rejected = "";

  @Override
  public Integer call() {
    return options.run(api -> {
      var explained =
          api.get(
              "/v1/devices/%s/%s/explain?model=%s&firmware=%s&rejected=%s"
                  .formatted(
                      Api.escaped(vendor),
                      Api.escaped(device),
                      Api.escaped(model),
                      Api.escaped(firmware),
                      Api.escaped(rejected)));
      options.print(explained, out -> print(explained, out));
    });
  }

  private static void print(JsonNode explained, PrintWriter out) {
    var table = new Table("ROLLOUT", "QUESTION", "", "");
    explained
        .get("questions")
        .forEach(q ->
            table.row(
                q.path("rollout").asText("-"),
                q.get("question").asText(),
                q.get("holds").asBoolean() ? "yes" : "NO",
                q.get("because").asText()));
    table.printTo(out);
    explained
        .get("notOffering")
        .forEach(r ->
            out.printf(
                "%s offers nothing: %s%n", r.get("rollout").asText(), r.get("state").asText()));
    var decision = explained.get("decision");
    out.printf(
        "=> %s%s%n",
        decision.get("decision").asText(),
        decision.has("reason")
            ? ": " + decision.get("reason").asText()
            : " %s by %s"
                .formatted(decision.get("release").asText(), decision.get("rollout").asText()));
  }
}
