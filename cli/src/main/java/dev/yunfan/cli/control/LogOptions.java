package dev.yunfan.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaFault;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the control log is, and how to print what is in it. */
final class LogOptions {
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Something done with the log. */
  interface Act {
    int with(ControlInspection log) throws IOException, InterruptedException;
  }

  /** Prints an answer for a person. */
  interface Show {
    void to(PrintWriter out);
  }

  /** Runs it; exit status 1 with one line that says what was wrong, 2 when it was used wrongly. */
  int run(Act act) {
    try (var wire = kafka.wire(System.getenv(), REGISTRY_PATIENCE)) {
      return act.with(new ControlInspection(new KafkaClients(kafka.bootstrapServers(), wire)));
    } catch (CannotStart | IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()), ExitCode.USAGE);
    } catch (FileSystemException e) {
      return failed(FileFault.words(e), ExitCode.SOFTWARE);
    } catch (IOException e) {
      return failed(
          "%s (Kafka is %s; has an ota-server run there?)"
              .formatted(e.getMessage(), kafka.bootstrapServers()),
          ExitCode.SOFTWARE);
    } catch (KafkaException e) {
      var schema = SchemaUnavailable.in(e);
      return failed(
          "the control log cannot be used: %s (Kafka is %s)"
              .formatted(KafkaFault.words(schema == null ? e : schema), kafka.bootstrapServers()),
          ExitCode.SOFTWARE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.SOFTWARE;
    }
  }

  /** Prints JSON when that was asked for, else as {@code person} has it. */
  void print(JsonNode answer, Show person) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(answer.toPrettyString());
    } else {
      person.to(out);
    }
    out.flush();
  }

  private int failed(String why, int status) {
    var err = spec.commandLine().getErr();
    err.println(spec.qualifiedName() + ": " + why);
    err.flush();
    return status;
  }
}
