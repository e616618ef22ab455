package dev.yunfan.cli.operator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Questions about one handset. */
@Command(
    name = "device",
    mixinStandardHelpOptions = true,
    subcommands = DeviceExplainCommand.class,
    description = "Answers for single handsets.",
    footer = {
      "",
      "Example:",
      "  ./yunfan device explain haier HAIER-000001 --model h7 --firmware 2.0.0"
    })
public final class DeviceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
