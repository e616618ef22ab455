package dev.yunfan.cli.rejected;

import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaFault;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what could not be accepted: when, from whom, why, and the original bytes. */
@Command(
    name = "rejected",
    mixinStandardHelpOptions = true,
    description = "Prints the newest rejected telemetry, oldest first.",
    footer = {"", "Example:", "  ./yunfan rejected --kafka 127.0.0.1:9092 --follow"})
public final class RejectedCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private KafkaOptions cluster = new KafkaOptions();

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many to print before following; default ${DEFAULT-VALUE}.")
  private int last = 20;

  @Option(names = "--follow", description = "Goes on with those that come, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (last < 0) {
      throw new CannotStart("--last is 0 or more");
    }
    Function<Rejection, String> form = json ? Rendering::json : Rendering::text;
    var out = spec.commandLine().getOut();
    try (var wire = cluster.wire(System.getenv(), REGISTRY_PATIENCE);
        var rejections =
            RejectedRecords.open(new KafkaClients(cluster.bootstrapServers(), wire), last)) {
      print(rejections.newest(), form, out);
      if (follow) {
        follow(rejections, form, out);
      }
      return 0;
    } catch (KafkaException e) {
      throw cannot(e);
    }
  }

  private CannotStart cannot(KafkaException failure) {
    var schema = SchemaUnavailable.in(failure);
    return schema == null
        ? new CannotStart(
            "Kafka at %s does not answer: %s"
                .formatted(cluster.bootstrapServers(), KafkaFault.words(failure)),
            failure)
        : new CannotStart(String.valueOf(schema.getMessage()), schema);
  }

  private static void follow(
      RejectedRecords rejections, Function<Rejection, String> form, PrintWriter out) {
    try (var stop = new StopSignal()) {
      while (!stop.given()) {
        print(rejections.next(POLL), form, out);
      }
    }
  }

  private static void print(
      Iterable<Rejection> rejections, Function<Rejection, String> form, PrintWriter out) {
    rejections.forEach(rejection -> out.println(form.apply(rejection)));
    out.flush();
  }
}
