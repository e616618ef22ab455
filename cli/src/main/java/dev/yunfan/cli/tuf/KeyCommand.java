package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.file.PrivateFolder;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Signing keys. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes signing keys.",
    footer = {"", "Example:", "  ./yunfan tuf key create keys/haier-1"})
final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The kinds of keys by short names. */
  enum Kind {
    ed25519(Scheme.ED25519),
    ecdsa(Scheme.ECDSA_P256),
    rsa(Scheme.RSA_PSS);

    private final Scheme scheme;

    Kind(Scheme scheme) {
      this.scheme = scheme;
    }
  }

  /** A new key pair: the private half encrypted, the public half to be given away. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Writes NAME.key, encrypted under a passphrase, and NAME.pub.",
      footer = {"", "Example:", "  ./yunfan tuf key create --type ecdsa keys/root-2"})
  static final class Create implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "Path without its ending.")
    private Path name = Path.of("");

    @Option(
        names = "--type",
        defaultValue = "ed25519",
        description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Kind type = Kind.ed25519;

    @Mixin private Passphrase passphrase = new Passphrase();

    @Override
    public Integer call() {
      return Failure.told(spec, this::act);
    }

    private int act() throws IOException {
      var file = name.resolveSibling(name.getFileName() + ".key");
      PrivateFolder.create(file.toAbsolutePath().resolveSibling(""));
      var key = SigningKey.generate(type.scheme);
      Keys.write(file, key, passphrase.forNew(file.toString()));
      var out = spec.commandLine().getOut();
      out.println("private  " + file);
      out.println("public   " + Keys.publicBeside(file));
      out.println("key id   " + key.publicKey().id());
      return 0;
    }
  }
}
