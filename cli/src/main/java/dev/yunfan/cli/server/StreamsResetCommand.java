package dev.yunfan.cli.server;

import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.streams.rebuild.Rebuild;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Forgets what the streams counted, so that they count anew from the oldest event there is. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description =
        "Makes the streams count anew from the oldest event that Kafka still has: deletes what they"
            + " counted and published, and where they were. Without --yes it shows what it would"
            + " delete. docs/streams.md says when, and what comes before and after.",
    footer = {"", "Example:", "  ./yunfan streams reset --kafka 127.0.0.1:9092 --yes"})
public final class StreamsResetCommand implements Callable<Integer> {
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private KafkaOptions cluster = new KafkaOptions();

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      defaultValue = "yunfan-streams",
      description = "STREAMS_APPLICATION_ID of the instances; default ${DEFAULT-VALUE}.")
  private String applicationId = "yunfan-streams";

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Option(
      names = "--running-rollouts",
      description = "Do it although rollouts run: the gate judges them by what is counted anew.")
  private boolean runningRollouts;

  @Override
  public Integer call() throws Exception {
    try (var wire = cluster.wire(System.getenv(), REGISTRY_PATIENCE)) {
      var rebuild = new Rebuild(new KafkaClients(cluster.bootstrapServers(), wire), applicationId);
      var plan = rebuild.plan();
      refuseStranger(plan);
      show(plan);
      refuse(plan);
      if (!yes) {
        print("Nothing was changed. To do it, add --yes.");
        return 0;
      }
      rebuild.run(plan);
      print(
          "Done. Delete the folder %s in each STREAMS_STATE_DIR, then start the instances."
              .formatted(applicationId));
      return 0;
    } catch (IOException e) {
      throw new Failed("%s (Kafka is %s)".formatted(e.getMessage(), cluster.bootstrapServers()), e);
    }
  }

  private void show(Rebuild.Plan plan) {
    print("Deletes the topics, with all that was counted and published:");
    plan.topics().forEach(name -> print("  " + name));
    print(
        "Forgets where the group %s was in %d partitions; it reads them from the start."
            .formatted(applicationId, plan.offsets().size()));
    print(
        plan.oldest()
            .map(oldest ->
                "The oldest event that is still there arrived at %s. %s"
                    .formatted(
                        oldest,
                        plan.deleted() == 0
                            ? "None was deleted: every number comes back."
                            : "%d records before it were deleted: their counts do not come back."
                                .formatted(plan.deleted())))
            .orElse("There is no event: all numbers begin at zero."));
    print(
        plan.alarmsKnown()
            ? "Alarms stay as they are; windows that were judged are not judged again."
            : "What alarms learnt is lost: windows of events that are still there are judged again.");
  }

  /** A misspelt id would delete the totals of the instances that run under the right one. */
  private void refuseStranger(Rebuild.Plan plan) throws Failed {
    if (!plan.known()) {
      throw new Failed(
          "nothing was ever counted as %s: there is no such group, and no changelog of it; give the STREAMS_APPLICATION_ID of your instances as --application-id"
              .formatted(applicationId));
    }
  }

  private void refuse(Rebuild.Plan plan) throws Failed {
    if (plan.members()) {
      throw new Failed(
          "instances of %s run, or were killed less than a session timeout ago; stop them all, wait, and run this again"
              .formatted(applicationId));
    }
    if (!plan.running().isEmpty() && !runningRollouts) {
      throw new Failed(
          "rollouts run that the gate judges by these counts: %s; pause each (./yunfan rollout pause ID --reason WHY), and resume it when all is counted; or add --running-rollouts"
              .formatted(String.join(", ", plan.running())));
    }
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
