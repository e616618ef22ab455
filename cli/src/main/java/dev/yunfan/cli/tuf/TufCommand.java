package dev.yunfan.cli.tuf;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything about a repository of signed images. */
@Command(
    name = "tuf",
    mixinStandardHelpOptions = true,
    description = "Keys, signed releases and repositories after The Update Framework.",
    footer = {"", "Example:", "  ./yunfan tuf show /srv/tuf"})
public final class TufCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private TufCommand() {}

  /** The command with all its subcommands; each reads the clock once. */
  public static CommandLine withSubcommands(InstantSource clock) {
    return new CommandLine(new TufCommand())
        .addSubcommand(new CommandLine(new KeyCommand()).addSubcommand(new KeyCommand.Create()))
        .addSubcommand(new InitCommand(clock))
        .addSubcommand(
            new CommandLine(new SignCommand())
                .addSubcommand(new SignReleaseCommand(clock))
                .addSubcommand(new SignBinsCommand(clock))
                .addSubcommand(new SignFileCommand()))
        .addSubcommand(new AddCommand(clock))
        .addSubcommand(new RotateCommand(clock))
        .addSubcommand(new RevokeCommand(clock))
        .addSubcommand(new RenewCommand(clock))
        .addSubcommand(new RefreshCommand(clock))
        .addSubcommand(new ShowCommand(clock))
        .addSubcommand(new VerifyCommand(clock));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
