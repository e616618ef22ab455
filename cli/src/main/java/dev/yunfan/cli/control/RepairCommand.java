package dev.yunfan.cli.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.tuf.Passphrase;
import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.tuf.key.KeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A signed decision that servers pass over one record of the control log. */
@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a signed decision that servers pass over one record that nobody can read.",
      "Servers whose OTA_REPAIR_KEY is the public half of --key go on by themselves.",
      "The key is made by: ./yunfan tuf key create keys/repair"
    },
    footer = {
      "",
      "Example:",
      "  ./yunfan control repair --kafka 127.0.0.1:9092 --offset 17 \\",
      "      --sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 \\",
      "      --key keys/repair.key --reason 'a script wrote into the topic'"
    })
public final class RepairCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InstantSource clock;

  @Mixin private LogOptions log = new LogOptions();
  @Mixin private Passphrase passphrase = new Passphrase();

  @Option(
      names = "--offset",
      required = true,
      paramLabel = "N",
      description = "Where the record is, as control inspect shows it.")
  private long offset;

  @Option(
      names = "--sha256",
      required = true,
      paramLabel = "HEX",
      description = "SHA-256 of its value, as control inspect shows it.")
  private String sha256 = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Ed25519 private key whose public half is the servers' OTA_REPAIR_KEY.")
  private Path key = Path.of("");

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "nobody can read it",
      description = "Why; the audit shows it. Default: ${DEFAULT-VALUE}.")
  private String reason = "";

  @Option(
      names = "--dismiss-digest",
      description =
          "The record can be read, and stays; only the state digest that its writer stated is"
              + " not compared any more.")
  private boolean dismissDigest;

  /** With a clock for the record that it writes. */
  public RepairCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    return log.run(this::act);
  }

  private int act(ControlInspection control) throws IOException, InterruptedException {
    var signer = KeyFile.read(key, passphrase.of(key));
    var order =
        new ControlInspection.Order(
            offset, sha256.strip().toLowerCase(Locale.ROOT), dismissDigest, reason);
    long at = control.repair(order, signer, clock.instant());
    log.print(
        JSON.createObjectNode().put("offset", at).put("repairs", offset),
        out ->
            out.printf(
                "record %d: repair written at %d; servers that know the key go on by themselves%n",
                offset, at));
    return ExitCode.OK;
  }
}
