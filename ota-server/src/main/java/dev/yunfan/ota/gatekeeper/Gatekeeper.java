package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.gate.GateVerdict;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.gate.StageGate;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.log.ControlLog;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.health.Pulse;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.ClockWatch;
import dev.yunfan.runtime.operator.BuiltInNames;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.Command;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges every running or completed rollout again and again, and hands in what the gate says. Every
 * server has one; of equal commands from several, expected versions let the first alone take
 * effect.
 */
public final class Gatekeeper implements AutoCloseable {
  /** The control log names it as the actor of its verdicts. */
  public static final String ACTOR = BuiltInNames.GATEKEEPER;

  private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

  /** Above the longest wait for the control log to take one order. */
  private static final Duration STANDSTILL = Duration.ofMinutes(1);

  /** The streams' transactions may be open for so long before newer evidence is missed. */
  private static final Duration TRANSACTION = Duration.ofSeconds(5);

  private final ControlLog log;
  private final ControlDesk desk;
  private final EvidenceFeed evidence;
  private final GuardFeeds guards;
  private final InstantSource clock;
  private final CountingProgress counting;
  private final ClockWatch clocks;
  private final Limits limits;
  private final Verdicts verdicts;
  private final Sight sight;
  private final GateRounds rounds;

  private Gatekeeper(Sources sources, InstantSource clock, Limits limits, MeterRegistry meters) {
    this.log = sources.log();
    this.desk = sources.desk();
    this.evidence = sources.evidence();
    this.guards = sources.guards();
    this.counting = sources.counting();
    this.clocks = sources.clocks();
    this.clock = clock;
    this.limits = limits;
    this.verdicts = new Verdicts(meters);
    this.sight = new Sight(limits.blindAfter(), System.nanoTime(), meters);
    this.rounds =
        new GateRounds(this::round, new Pulse("judging", limits.pause().plus(STANDSTILL)));
  }

  /** The feeds that it reads, and the log that it writes. */
  public record Sources(
      ControlLog log,
      ControlDesk desk,
      EvidenceFeed evidence,
      GuardFeeds guards,
      CountingProgress counting,
      ClockWatch clocks) {}

  /**
   * In real time.
   *
   * @param pause between rounds
   * @param maxStaleness how old the proof may be that all evidence was read
   * @param maxCountingLag how old the newest report may be that the streams have not counted
   * @param blindAfter no offers are made after so long without current evidence
   */
  public record Limits(
      Duration pause, Duration maxStaleness, Duration maxCountingLag, Duration blindAfter) {}

  /** Starts its rounds. Until all evidence is read it holds every rollout. */
  public static Gatekeeper start(
      Sources sources, InstantSource clock, Limits limits, MeterRegistry meters) {
    var keeper = new Gatekeeper(sources, clock, limits, meters);
    keeper.rounds.start(limits.pause());
    return keeper;
  }

  /** Whether its rounds go on. A round waits at most as long as the control log takes an order. */
  public Reading reading() {
    return rounds.reading();
  }

  /** Whether it has seen no current evidence for so long that nothing must be offered. */
  public boolean blind() {
    return sight.isBlind(System.nanoTime());
  }

  /** A rollout with the evidence of now and the verdict on it. */
  public Judged judged(Rollout rollout) {
    return judged(log.state(), rollout, clock.instant());
  }

  private Judged judged(ControlState state, Rollout rollout, Instant now) {
    boolean beforeStages = beforeStages(state, rollout);
    return verdicts.of(
        rollout,
        guards.with(evidence.of(rollout, doubt()), rollout, now),
        (judged, seen) -> StageGate.judge(judged, seen, beforeStages, now));
  }

  /** Streams of 0.1.0 may have counted it, which knew no stages. */
  private static boolean beforeStages(ControlState state, Rollout rollout) {
    return !state.rules().extended() || rollout.createdAt() < state.rulesSince();
  }

  /** The command for one rollout, if any. */
  private Optional<ControlDesk.Order> order(ControlState state, Rollout rollout, Instant now) {
    if (rollout.state() instanceof RolloutState.Scheduled) {
      return !clocks.agrees() || now.toEpochMilli() < rollout.plan().startAt()
          ? Optional.empty()
          : Optional.of(
              order(
                  rollout,
                  "its time has come",
                  new Command.AdvanceRollout(rollout.id(), 0, List.of())));
    }
    return switch (judged(state, rollout, now).verdict()) {
      case GateVerdict.Hold _, GateVerdict.Rest _ -> Optional.empty();
      case GateVerdict.Halt(var models, var why, var counts, var judgements) ->
          Optional.of(
              order(
                  rollout, why, new Command.HaltRollout(rollout.id(), models, counts, judgements)));
      case GateVerdict.Advance(var stage, var why, var counts, var judgements) ->
          Optional.of(
              order(
                  rollout,
                  why,
                  new Command.AdvanceRollout(rollout.id(), stage, counts, judgements)));
      case GateVerdict.Complete(var why, var counts, var judgements) ->
          Optional.of(
              order(rollout, why, new Command.CompleteRollout(rollout.id(), counts, judgements)));
    };
  }

  /** Why the evidence may not be the newest; empty: it is. */
  private Optional<String> doubt() {
    if (!clocks.agrees()) { // a soak would pass a day too soon
      return Optional.of("time cannot be told: " + clocks.words());
    }
    long age = limits.maxStaleness().plus(TRANSACTION).toNanos();
    if (!guards.current(age)) {
      return Optional.of("the newest hours of the arms, or the alarms, cannot be read now");
    }
    if (!evidence.current(age)) {
      return Optional.of(
          "the newest evidence cannot be read now"
              + evidence.hidden().map(": "::concat).orElse(""));
    }
    return counting.current(limits.maxCountingLag().toNanos())
        ? Optional.empty()
        : Optional.of(
            "the evidence is stale: the streams have not counted what handsets reported more than %s ago; look whether they run"
                .formatted(limits.maxCountingLag()));
  }

  private static ControlDesk.Order order(Rollout rollout, String why, Command command) {
    return new ControlDesk.Order(
        Actor.named(ACTOR), why, rollout.vendor(), rollout.revision(), command);
  }

  private void round(Runnable goesOn) throws InterruptedException {
    var halts = new ArrayList<ControlDesk.Order>();
    var others = new ArrayList<ControlDesk.Order>();
    var state = log.state();
    var now = clock.instant();
    var doubt = doubt();
    sight.saw(doubt.isEmpty(), doubt.orElse(""), System.nanoTime());
    guards.round(System.nanoTime(), now.toEpochMilli(), counting.until());
    state
        .rollouts()
        .flatMap(rollout -> order(state, rollout, now).stream())
        .forEach(o -> (o.command() instanceof Command.HaltRollout ? halts : others).add(o));
    halts.addAll(others); // what hurts stops first
    for (var order : halts) {
      goesOn.run();
      submit(order);
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
    rounds.close();
  }
}
