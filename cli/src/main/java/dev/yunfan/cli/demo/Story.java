package dev.yunfan.cli.demo;

import dev.yunfan.agent.fleet.FleetProgress;
import dev.yunfan.agent.fleet.FleetSimulation;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import dev.yunfan.cli.demo.Demo.Addresses;
import dev.yunfan.cli.process.StopSignal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The events while the fleet lives: rollouts on their days, a screen to watch, and the audit. */
final class Story {
  private static final long LOOK_MILLIS = 500;

  /** Numbers that stay the same for so long will not change any more. */
  private static final Duration SETTLED = Duration.ofMinutes(2);

  private final DemoPlan plan;
  private final DemoScreen screen;
  private final FleetSimulation fleet;
  private final ReleaseEngineer engineer;
  private final OtaClient operator;
  private final OtaClient answers;
  private final StopSignal stop;
  private final List<PlannedRollout> planned = new ArrayList<>();
  private final RolloutEnds ends;

  /** Vendors whose engineers answer when the server asks a person. */
  private final Set<String> answering;

  private final long startedNanos = System.nanoTime();
  private double secondsToFirstActivation = Double.NaN;
  private long lastAcknowledged;
  private long lastLookNanos = startedNanos;

  Story(
      DemoPlan plan,
      DemoScreen screen,
      FleetSimulation fleet,
      ReleaseEngineer engineer,
      OtaClient operator,
      OtaClient answers,
      StopSignal stop) {
    this.plan = plan;
    this.screen = screen;
    this.fleet = fleet;
    this.engineer = engineer;
    this.operator = operator;
    this.answers = answers;
    this.stop = stop;
    this.planned.addAll(plan.scenario().rollouts());
    this.ends = new RolloutEnds(operator, answers);
    this.answering =
        planned.stream()
            .filter(PlannedRollout::personAdvances)
            .map(PlannedRollout::vendor)
            .collect(Collectors.toSet());
  }

  /**
   * Plays to the end.
   *
   * @return whether every number that was measured is the truth, and all came as expected
   */
  boolean play(Addresses addresses, Invitation invitation) throws Exception {
    screen.say("Query API: " + addresses.streams() + "/v1/totals");
    var progress = fleet.progress();
    while (!progress.finished()) {
      if (stop.await(LOOK_MILLIS)) {
        screen.say("Stopped before the end of the story.");
        return false;
      }
      progress = fleet.progress();
      noteFirstActivation(progress);
      rollOutWhatIsDue(progress.now());
      for (String decision : engineer.decideWhereAsked(operator, answering)) {
        screen.say(day(progress.now()) + ": " + decision);
      }
      ends.look();
      showIfDue(progress);
    }
    var truth = fleet.await();
    var audit = settle(truth);
    double elapsedSeconds = secondsSince(startedNanos);
    screen.conclude(moment(fleet.progress()));
    var told = ends.all(fleet);
    var alarms = answers.get("/v1/spikes?state=all").path("rows");
    var unmet = ends.unmet(told, plan.scenario(), alarms);
    var outcome =
        new Outcome(
            plan,
            elapsedSeconds,
            secondsToFirstActivation,
            truth,
            audit,
            operator.get("/v1/rollouts").path("rollouts"),
            alarms,
            told,
            unmet);
    outcome.lines().forEach(screen::say);
    if (plan.report() != null) {
      outcome.write(plan.report());
    }
    if (!plan.headless()) {
      stayUp(addresses, invitation);
    }
    return audit.mismatches().isEmpty() && unmet.isEmpty();
  }

  private static Instant day(Instant now) {
    return now.truncatedTo(ChronoUnit.DAYS);
  }

  private void noteFirstActivation(FleetProgress progress) {
    boolean active =
        progress.activated().values().stream()
            .anyMatch(models -> models.values().stream().anyMatch(count -> count > 0));
    if (Double.isNaN(secondsToFirstActivation) && active) {
      secondsToFirstActivation = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }
  }

  private void rollOutWhatIsDue(Instant now) throws IOException, InterruptedException {
    while (!planned.isEmpty() && !now.isBefore(planned.getFirst().day())) {
      var due = planned.removeFirst();
      var models = due.models().isEmpty() ? plan.models(due.vendor()) : due.models();
      long active =
          answers.get("/v1/totals").path("activations").path(due.vendor()).properties().stream()
              .filter(model -> models.contains(model.getKey()))
              .mapToLong(model -> model.getValue().asLong())
              .sum();
      ends.started(engineer.rollOut(operator, due, models, active), due, models);
      screen.say("%s: %s starts to roll out %s".formatted(due.day(), due.vendor(), due.release()));
    }
  }

  /** Waits until the numbers are the truth, or until they have stopped to change. */
  private Audit settle(FleetTruth truth) throws IOException, InterruptedException {
    var audit = Audit.of(truth, answers);
    long unchangedSince = System.nanoTime();
    while (!audit.mismatches().isEmpty() && secondsSince(unchangedSince) < SETTLED.toSeconds()) {
      if (stop.await(LOOK_MILLIS)) {
        break;
      }
      var next = Audit.of(truth, answers);
      if (!next.measured().equals(audit.measured())) {
        unchangedSince = System.nanoTime();
      }
      audit = next;
      showIfDue(fleet.progress());
    }
    return audit;
  }

  private void showIfDue(FleetProgress progress) throws IOException, InterruptedException {
    if (screen.isDue((long) secondsSince(startedNanos))) {
      screen.show(moment(progress));
    }
  }

  private DemoScreen.Moment moment(FleetProgress progress)
      throws IOException, InterruptedException {
    double seconds = secondsSince(lastLookNanos);
    lastLookNanos = System.nanoTime();
    long perSecond = Math.round((progress.acknowledged() - lastAcknowledged) / seconds);
    lastAcknowledged = progress.acknowledged();
    var scenario = plan.scenario().fleet();
    double whole = Duration.between(scenario.start(), scenario.end()).toSeconds();
    double done = Duration.between(scenario.start(), progress.now()).toSeconds() / whole;
    return new DemoScreen.Moment(
        progress.now(),
        (long) secondsSince(startedNanos),
        Math.clamp(done, 0, 1),
        perSecond,
        answers.get("/v1/totals"),
        operator.get("/v1/rollouts").path("rollouts"));
  }

  private void stayUp(Addresses addresses, Invitation invitation) throws InterruptedException {
    screen.say("");
    screen.say(
        "Everything stays up until Ctrl-C. Report a crash of a handset of your own (README):");
    screen.say("  gateway    " + addresses.ingest() + "/v1/telemetry");
    screen.say(
        "  query API  "
            + addresses.streams()
            + "/v1/totals (YUNFAN_TOKEN="
            + Demo.OPERATOR_TOKEN
            + ")");
    screen.say("  ota-server " + addresses.ota() + "/v1/check-in");
    screen.say("");
    screen.say("Or let a handset of your own join, and update itself:");
    invitation.lines().forEach(screen::say);
    stop.await();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
