package dev.yunfan.cli.operator;

import dev.yunfan.cli.control.InspectCommand;
import dev.yunfan.cli.control.RepairCommand;
import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The control log itself: its rules, and records that nobody can read. */
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    description = "Shows and upgrades the control log's rules; inspects and repairs its records.",
    footer = {"", "Example:", "  ./yunfan control upgrade --to 5"})
public final class ControlCommand implements Runnable {
  private static final String RULES = "/v1/control/rules";

  @Spec private CommandSpec spec = CommandSpec.create();

  private ControlCommand() {}

  /** With the commands that read the log itself. */
  public static CommandLine withSubcommands(InstantSource clock) {
    return new CommandLine(new ControlCommand())
        .addSubcommand(new InspectCommand())
        .addSubcommand(new RepairCommand(clock));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan control show"},
      description =
          "Shows the rules in force, the newest that the server knows, and the log's head.")
  int show(@Mixin OperatorOptions options) {
    return options.run(api -> {
      var shown = api.get(RULES);
      options.print(
          shown,
          out -> {
            out.println("rules in force  " + shown.get("rules").asText());
            out.println("newest known    " + shown.get("newestRules").asText());
            out.println("head            " + shown.at("/head/offset").asText());
            out.println("chain           " + shown.at("/head/hash").asText());
            out.println("state digest    " + shown.get("stateDigest").asText());
          });
    });
  }

  @Command(
      name = "upgrade",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  ./yunfan control upgrade --to 5"},
      description =
          "Puts newer rules in force, for ever. Servers that do not know them stop: upgrade all"
              + " ota-servers first.")
  int upgrade(
      @Mixin OperatorOptions options,
      @Option(names = "--to", required = true, paramLabel = "RULES", description = "Their version.")
          int to,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "all servers know them",
              description = "Why; the audit shows it. Default: ${DEFAULT-VALUE}.")
          String reason) {
    return options.run(api -> {
      var after = api.postIfUnchanged(RULES, Words.reason(reason).put("rules", to));
      options.print(
          after, out -> out.println("rules " + after.get("rules").asText() + " are in force"));
    });
  }
}
