package dev.yunfan.cli.server;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.process.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Apache Kafka, one node, as a process: for a laptop or a small fleet. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Runs Apache Kafka, one node on loopback, with its data in a folder.",
    footer = {"", "Example:", "  ./yunfan broker --data /var/lib/yunfan/kafka --port 9092"})
public final class BrokerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the data; formatted when empty.")
  private Path data = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9092",
      description = "Port to listen on; default ${DEFAULT-VALUE}.")
  private int port;

  @Override
  public Integer call() throws Exception {
    try (var stop = new StopSignal();
        var broker = EmbeddedBroker.start(data, port)) {
      spec.commandLine().getOut().println("Kafka listens on " + broker.bootstrapServers());
      spec.commandLine().getOut().flush();
      stop.await();
      return 0;
    } catch (IOException e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }
}
