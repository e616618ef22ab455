package dev.yunfan.cli;

import dev.yunfan.cli.bench.BenchCommand;
import dev.yunfan.cli.demo.DemoCommand;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.cli.handset.FleetCommand;
import dev.yunfan.cli.handset.HandsetCommand;
import dev.yunfan.cli.operator.AuditCommand;
import dev.yunfan.cli.operator.BacktestCommand;
import dev.yunfan.cli.operator.ControlCommand;
import dev.yunfan.cli.operator.DeviceCommand;
import dev.yunfan.cli.operator.FirmwareCommand;
import dev.yunfan.cli.operator.ModelCommand;
import dev.yunfan.cli.operator.PolicyCommand;
import dev.yunfan.cli.operator.ReleaseCommand;
import dev.yunfan.cli.operator.RolloutCommand;
import dev.yunfan.cli.operator.TokenCommand;
import dev.yunfan.cli.operator.WebhookCommand;
import dev.yunfan.cli.query.AdoptionCommand;
import dev.yunfan.cli.query.ClonesCommand;
import dev.yunfan.cli.query.CrashesCommand;
import dev.yunfan.cli.query.DevicePageCommand;
import dev.yunfan.cli.query.ExportCommand;
import dev.yunfan.cli.query.ForecastCommand;
import dev.yunfan.cli.query.PolicyDefaultsCommand;
import dev.yunfan.cli.query.RampCommand;
import dev.yunfan.cli.query.SpikesCommand;
import dev.yunfan.cli.rejected.RejectedCommand;
import dev.yunfan.cli.server.BrokerCommand;
import dev.yunfan.cli.server.IngestCommand;
import dev.yunfan.cli.server.OtaServerCommand;
import dev.yunfan.cli.server.StreamsCommand;
import dev.yunfan.cli.server.StreamsResetCommand;
import dev.yunfan.cli.tuf.TufCommand;
import dev.yunfan.runtime.kafka.KafkaFault;
import java.io.PrintWriter;
import java.time.InstantSource;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one command. Exit statuses: 0 done, 1 failed, 2 used wrongly. */
@Command(
    name = "yunfan",
    mixinStandardHelpOptions = true,
    version = "yunfan 0.2.0",
    description = "Progressive delivery for handset firmware.",
    footer = {"", "Example:", "  ./yunfan demo --devices 20000"})
public final class Yunfan implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with all its subcommands and its way of telling errors. */
  public static CommandLine commandLine() {
    return new CommandLine(new Yunfan())
        .addSubcommand(new DemoCommand())
        .addSubcommand(new BrokerCommand())
        .addSubcommand(new IngestCommand())
        .addSubcommand(
            new CommandLine(new StreamsCommand()).addSubcommand(new StreamsResetCommand()))
        .addSubcommand(new OtaServerCommand())
        .addSubcommand(new HandsetCommand())
        .addSubcommand(new FleetCommand())
        .addSubcommand(TufCommand.withSubcommands(InstantSource.system()))
        .addSubcommand(new ReleaseCommand())
        .addSubcommand(new FirmwareCommand())
        .addSubcommand(new ModelCommand())
        .addSubcommand(RolloutCommand.withMoves())
        .addSubcommand(
            new CommandLine(new PolicyCommand()).addSubcommand(new PolicyDefaultsCommand()))
        .addSubcommand(new BacktestCommand())
        .addSubcommand(new AuditCommand())
        .addSubcommand(ControlCommand.withSubcommands(InstantSource.system()))
        .addSubcommand(new TokenCommand())
        .addSubcommand(new WebhookCommand())
        .addSubcommand(new RampCommand())
        .addSubcommand(new ForecastCommand())
        .addSubcommand(new CrashesCommand())
        .addSubcommand(new SpikesCommand())
        .addSubcommand(new AdoptionCommand())
        .addSubcommand(
            new CommandLine(new DeviceCommand())
                .addSubcommand(new DevicePageCommand())
                .addSubcommand(new ClonesCommand()))
        .addSubcommand(new RejectedCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(BenchCommand.withBenchmarks())
        .setParameterExceptionHandler(Yunfan::usedWrongly)
        .setExecutionExceptionHandler(Yunfan::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int usedWrongly(ParameterException e, String[] args) {
    var line = e.getCommandLine();
    say(
        line.getErr(),
        "%s: %s; see ./%s --help"
            .formatted(
                line.getCommandSpec().qualifiedName(),
                oneLine(String.valueOf(e.getMessage()).replaceFirst("^Error: ", "")),
                line.getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine line, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CannotStart || e instanceof Failed) {
      say(
          line.getErr(),
          line.getCommandSpec().qualifiedName() + ": " + oneLine(String.valueOf(e.getMessage())));
      return e instanceof Failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
    }
    if (e instanceof KafkaException) {
      say(
          line.getErr(),
          "%s: Kafka cannot be used: %s; look at --kafka, and whether its brokers run"
              .formatted(line.getCommandSpec().qualifiedName(), oneLine(KafkaFault.words(e))));
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e; // a bug: picocli prints it whole and exits 1
  }

  private static void say(PrintWriter err, String text) {
    err.println(text);
    err.flush();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
