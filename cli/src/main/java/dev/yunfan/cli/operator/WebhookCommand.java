package dev.yunfan.cli.operator;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whom changes of rollouts are told. */
@Command(
    name = "webhook",
    mixinStandardHelpOptions = true,
    description = "Has changes of rollouts told to a URL.",
    footer = {"", "Example:", "  ./yunfan webhook add https://ops.example/yunfan --vendor haier"})
public final class WebhookCommand {
  @Mixin private OperatorOptions options = new OperatorOptions();

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan webhook add https://ops.example/yunfan"},
      description = "Adds one; its secret is shown this once.")
  int add(
      @Parameters(paramLabel = "URL") String url,
      @Option(names = "--vendor", description = "Only this vendor's rollouts; default all.")
          @Nullable String vendor) {
    return options.run(api -> {
      var body = Api.JSON.createObjectNode().put("url", url);
      if (vendor != null) {
        body.put("vendor", vendor);
      }
      var added = api.post("/v1/webhooks", body);
      options.print(
          added,
          out -> {
            out.println(added.get("id").asText() + " " + url);
            out.println("secret: " + added.get("secret").asText());
          });
    });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan webhook list"},
      description = "Lists them.")
  int list() {
    return options.run(api -> {
      var all = api.all("/v1/webhooks", "webhooks");
      options.print(all, out -> Table.of(all, "ID", "VENDOR", "URL").printTo(out));
    });
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan webhook remove 3f9c2a --reason 'the host is gone'"},
      description = "Removes one.")
  int remove(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
    return options.change("/v1/webhooks/" + Api.escaped(id), "remove", reason, "removed " + id);
  }
}
