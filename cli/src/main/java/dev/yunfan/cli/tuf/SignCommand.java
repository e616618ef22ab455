package dev.yunfan.cli.tuf;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signing, with no access to any server. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = "Signs a release, spreads a vendor over bins, adds signatures. Needs no network.",
    footer = {"", "Example:", "  ./yunfan tuf sign file haier.json --key haier-2.key"})
final class SignCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
