package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One more signature on files of any role. */
@Command(
    name = "file",
    mixinStandardHelpOptions = true,
    description = "Adds signatures to files, each called ROLE.json or VERSION.ROLE.json.",
    footer = {"", "Example:", "  ./yunfan tuf sign file staged/root.json --key root-2.key"})
final class SignFileCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Changed in place.")
  private List<Path> files = List.of();

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "Repeatable.")
  private List<Path> keys = List.of();

  @Mixin private Passphrase passphrase = new Passphrase();

  @Override
  public Integer call() {
    return Failure.told(spec, this::act);
  }

  private int act() throws IOException, Refusal {
    var out = spec.commandLine().getOut();
    var signers = Keys.privateKeys(keys, passphrase);
    for (var file : files) {
      var draft = Draft.read(StagedFiles.roleOf(file), Files.readAllBytes(file));
      out.printf("signing   %s%n  sha256  %s%n", file, draft.digest());
      var signed = draft.signedBy(signers);
      DurableFile.replace(file, signed.file());
      out.printf("signed    %s, signatures: %d%n", file, signed.signatures().size());
    }
    return 0;
  }
}
