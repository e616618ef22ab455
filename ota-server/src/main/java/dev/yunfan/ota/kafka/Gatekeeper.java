package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.gate.GateVerdict;
import dev.yunfan.ota.gate.StageGate;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ModelEvidence;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every running rollout again and again, and hands in what the gate says. Every server has
 * one; of equal commands from several, expected versions let the first alone take effect.
 */
public final class Gatekeeper implements AutoCloseable {
  /** Who the control log says it was. */
  public static final String ACTOR = "gatekeeper";

  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

  private final ControlLog log;
  private final ControlDesk desk;
  private final EvidenceFeed evidence;
  private final InstantSource clock;
  private final CountingProgress counting;
  private final Limits limits;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("gatekeeper").factory());

  private Gatekeeper(
      ControlLog log,
      ControlDesk desk,
      EvidenceFeed evidence,
      CountingProgress counting,
      InstantSource clock,
      Limits limits) {
    this.counting = counting;
    this.limits = limits;
    this.log = log;
    this.desk = desk;
    this.evidence = evidence;
    this.clock = clock;
  }

  /**
   * In real time.
   *
   * @param pause between rounds
   * @param maxStaleness how old the proof may be that all evidence was read
   * @param maxCountingLag how old the newest report may be that the streams have not counted
   */
  public record Limits(Duration pause, Duration maxStaleness, Duration maxCountingLag) {}

  /** Starts its rounds. */
  public static Gatekeeper start(
      ControlLog log,
      ControlDesk desk,
      EvidenceFeed evidence,
      CountingProgress counting,
      InstantSource clock,
      Limits limits) {
    var keeper = new Gatekeeper(log, desk, evidence, counting, clock, limits);
    var pause = limits.pause();
    var _ =
        keeper.rounds.scheduleWithFixedDelay(
            keeper::round, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
    return keeper;
  }

  /** What it would hand in for one rollout, if anything. */
  Optional<ControlDesk.Order> order(Rollout rollout) {
    var now = clock.instant();
    var state = rollout.state();
    if (state instanceof RolloutState.Scheduled && now.toEpochMilli() >= rollout.plan().startAt()) {
      return Optional.of(
          order(
              rollout,
              "its time has come",
              new Command.AdvanceRollout(rollout.id(), 0, List.of())));
    }
    return switch (verdict(rollout, now)) {
      case GateVerdict.Hold _ -> Optional.empty();
      case GateVerdict.Halt(var models, var why) ->
          Optional.of(
              order(rollout, why, new Command.HaltRollout(rollout.id(), models, counts(rollout))));
      case GateVerdict.Advance(var stage, var why) ->
          Optional.of(
              order(
                  rollout, why, new Command.AdvanceRollout(rollout.id(), stage, counts(rollout))));
      case GateVerdict.Complete(var why) ->
          Optional.of(
              order(rollout, why, new Command.CompleteRollout(rollout.id(), counts(rollout))));
    };
  }

  /** One that cannot be judged must neither go on nor keep the others from being judged. */
  private GateVerdict verdict(Rollout rollout, Instant now) {
    try {
      return switch (rollout.state()) {
        case RolloutState.Running running ->
            StageGate.judge(rollout, running, evidence.of(rollout.id()), doubt(), now);
        case RolloutState.Completed completed ->
            StageGate.judge(rollout, completed, evidence.of(rollout.id()));
        default -> new GateVerdict.Hold(rollout.state().label());
      };
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("rolloutId", rollout.id()).log("verdict failed");
      return StageGate.unjudged(rollout, String.valueOf(e.getMessage()));
    }
  }

  /** Why the evidence may not be the newest; empty: it is. */
  private Optional<String> doubt() {
    if (!evidence.current(limits.maxStaleness().toNanos())) {
      return Optional.of("the newest evidence cannot be read now");
    }
    return counting.current(limits.maxCountingLag().toNanos())
        ? Optional.empty()
        : Optional.of(
            "the evidence is stale: the streams have not counted what handsets reported more than %s ago; look whether they run"
                .formatted(limits.maxCountingLag()));
  }

  /** What a running rollout waits for, for a person; empty: for nothing that the gate knows. */
  public String waitsFor(Rollout rollout) {
    return rollout.state() instanceof RolloutState.Running
            && verdict(rollout, clock.instant()) instanceof GateVerdict.Hold(var why)
        ? why
        : "";
  }

  private List<ModelEvidence> counts(Rollout rollout) {
    return evidence.countsOf(rollout.id());
  }

  private static ControlDesk.Order order(Rollout rollout, String why, Command command) {
    return new ControlDesk.Order(
        Actor.named(ACTOR), why, rollout.vendor(), rollout.revision(), command);
  }

  private void round() {
    try {
      var halts = new ArrayList<ControlDesk.Order>();
      var others = new ArrayList<ControlDesk.Order>();
      log.state()
          .rollouts()
          .flatMap(rollout -> order(rollout).stream())
          .forEach(o -> (o.command() instanceof Command.HaltRollout ? halts : others).add(o));
      halts.addAll(others); // what hurts stops first
      for (var order : halts) {
        submit(order);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("gatekeeper's round failed; the next one tries again");
    }
  }

  private void submit(ControlDesk.Order order) throws InterruptedException {
    try {
      if (desk.submit(order).effect() instanceof Effect.Refused refused) {
        LOG.atDebug().addKeyValue("detail", refused.detail()).log("somebody was faster");
      }
    } catch (IOException e) {
      LOG.atWarn()
          .setCause(e)
          .log("the control log did not take a verdict; the next round tries again");
    }
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    rounds.close();
  }
}
