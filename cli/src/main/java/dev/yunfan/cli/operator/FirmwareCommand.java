package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A vendor's firmwares in their order. */
@Command(
    name = "firmware",
    mixinStandardHelpOptions = true,
    description = "Lists a vendor's firmwares in their order, and declares those of the factory.",
    footer = {"", "Example:", "  ./yunfan firmware declare haier 20110801 20120518 --before 2.4.0"})
public final class FirmwareCommand implements Runnable {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan firmware list haier"},
      description = "Lists firmwares, oldest first, and how the place of each is known.")
  int list(@Parameters(paramLabel = "VENDOR") String vendor) {
    return options.run(api -> show(api.get(path(vendor))));
  }

  @Command(
      name = "declare",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  ./yunfan firmware declare haier 20110801 20120518",
        "  ./yunfan firmware declare haier 2.1-factory --after 2.1.0 --reason 'second batch'",
        "  ./yunfan firmware declare haier --after 2.1.0 --reason 'none after all'"
      },
      description = {
        "Declares firmwares that are no releases, oldest first, at one place of the vendor's order:"
            + " before every release, or beside one.",
        "They replace those that were declared there; without VERSION none is left there."
      })
  int declare(
      @Parameters(index = "0", paramLabel = "VENDOR") String vendor,
      @Parameters(index = "1..*", paramLabel = "VERSION", arity = "0..*")
          @Nullable List<String> versions,
      @Option(names = "--after", paramLabel = "RELEASE", description = "They follow it directly.")
          @Nullable String after,
      @Option(
              names = "--before",
              paramLabel = "RELEASE",
              description = "They come directly before it.")
          @Nullable String before,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "firmware of the factory")
          String reason) {
    if (after != null && before != null) {
      throw new ParameterException(spec.commandLine(), "give --after or --before, not both");
    }
    return options.run(api -> {
      var body = Words.reason(reason);
      var array = body.putArray("versions");
      (versions == null ? List.<String>of() : versions).forEach(array::add);
      if (after != null) {
        body.put("after", after);
      }
      if (before != null) {
        body.put("before", before);
      }
      show(api.postIfUnchanged(path(vendor), body));
    });
  }

  private void show(JsonNode answer) {
    options.print(
        answer,
        out -> {
          var table = new Table("VERSION", "PLACE", "STATE");
          answer
              .get("firmwares")
              .forEach(firmware ->
                  table.row(
                      firmware.get("version").asText(),
                      firmware.has("counter")
                          ? "signed counter " + firmware.get("counter").asText()
                          : firmware.get("place").asText(),
                      firmware.path("state").asText("-")));
          table.printTo(out, "No firmware is known yet; yunfan firmware declare places some.");
          if (!answer.get("decides").asBoolean()) {
            out.printf(
                "Rules %s are in force, which compare texts alone; this order decides after ./yunfan control upgrade --to 3.%n",
                answer.get("rules").asText());
          }
        });
  }

  private static String path(String vendor) {
    return "/v1/vendors/" + Api.escaped(vendor) + "/firmwares";
  }
}
