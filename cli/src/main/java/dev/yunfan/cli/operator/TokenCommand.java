package dev.yunfan.cli.operator;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Operators' tokens. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and revokes operators' tokens.",
    footer = {"", "Example:", "  ./yunfan token create li --role vendor-operator --vendor haier"})
public final class TokenCommand {
  @Mixin private OperatorOptions options = new OperatorOptions();

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan token create wang.li --role vendor-operator --vendor haier"
      },
      description = "Makes a token; its text is shown this once.")
  int create(
      @Parameters(paramLabel = "NAME", description = "Whose it is; the audit shows it.")
          String name,
      @Option(
              names = "--role",
              required = true,
              description = "vendor-operator, vendor-viewer, analyst, support or admin.")
          String role,
      @Option(names = "--vendor", description = "Vendor that it is confined to.")
          @Nullable String vendor,
      @Option(names = "--days", defaultValue = "90", description = "Validity; default 90.")
          int days) {
    return options.run(api -> {
      var body = Api.JSON.createObjectNode().put("name", name).put("role", role).put("days", days);
      if (vendor != null) {
        body.put("vendor", vendor);
      }
      var token = api.post("/v1/tokens", body);
      options.print(
          token,
          out -> {
            out.printf(
                "%s: %s%s until %s%n",
                token.get("name").asText(),
                token.get("role").asText(),
                vendor == null ? "" : " of " + vendor,
                token.get("expiresAt").asText());
            out.println(token.get("token").asText());
          });
    });
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan token list"},
      description = "Lists tokens.")
  int list() {
    return options.run(api -> {
      var all = api.all("/v1/tokens", "tokens");
      options.print(
          all,
          out -> {
            var table = new Table("ID", "NAME", "ROLE", "VENDOR", "EXPIRES");
            all.forEach(t ->
                table.row(
                    t.get("id").asText(),
                    t.get("name").asText(),
                    t.get("role").asText(),
                    t.get("vendor").asText(),
                    t.get("expiresAt").asText()));
            table.printTo(out);
          });
    });
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan token revoke 3f9c2a --reason 'left the company'"},
      description = "Revokes a token.")
  int revoke(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT", required = true) String reason) {
    return options.change("/v1/tokens/" + Api.escaped(id), "revoke", reason, "revoked " + id);
  }
}
