package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A vendor's models and their names for people. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Lists a vendor's models, and names them for people.",
    footer = {"", "Example:", "  ./yunfan model name k-touch W700 '天语 W700'"})
public final class ModelCommand implements Runnable {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan model list k-touch"},
      description = "Lists the models that have a release or a name.")
  int list(@Parameters(paramLabel = "VENDOR") String vendor) {
    return options.run(api -> show(api.get(path(vendor))));
  }

  @Command(
      name = "name",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan model name k-touch W700 '天语 W700'",
        "  ./yunfan model name acer liquid-e2 'Liquid E/2' --reason 'as on its box'",
        "  ./yunfan model name acer liquid-e2"
      },
      description = {
        "Gives a model a name for people, in any script, of at most 64 characters.",
        "It is shown beside the id. Without NAME the model has none any more."
      })
  int name(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1", paramLabel = "MODEL") String model,
      @Parameters(index = "2", paramLabel = "NAME", arity = "0..1", defaultValue = "") String name,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "its name for people")
          String reason) {
    return options.run(api -> {
      var body = Words.reason(reason).put("model", model);
      if (!name.isBlank()) {
        body.put("name", name);
      }
      show(api.postIfUnchanged(path(vendor), body));
    });
  }

  private void show(JsonNode answer) {
    options.print(
        answer,
        out -> {
          var table = new Table("MODEL", "NAME", "RELEASES");
          answer
              .get("models")
              .forEach(model ->
                  table.row(
                      model.get("model").asText(),
                      model.path("name").asText("-"),
                      model.get("releases").asText()));
          table.printTo(out, "No model has a release or a name yet; yunfan model name gives one.");
        });
  }

  private static String path(String vendor) {
    return "/v1/vendors/" + Api.escaped(vendor) + "/models";
  }
}
