package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.GuardEvidence;
import dev.yunfan.ota.guard.GuardCase;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The topics that guardrails are judged by, and until when their hours are closed. */
public final class GuardFeeds implements AutoCloseable {
  /** No stage is open. */
  private static final int NO_STAGE = -1;

  private final WindowFeed windows;
  private final SpikeFeed spikes;
  private final ClosedHours closed = new ClosedHours();

  /** Starts to read. */
  public GuardFeeds(KafkaClients kafka, MeterRegistry meters) {
    this.windows = new WindowFeed(kafka, meters);
    this.spikes = new SpikeFeed(kafka, meters);
  }

  /** Names the readers in a server's health. */
  public void addTo(Health health) {
    health.reader("rollout-windows", windows.reading());
    health.reader("spikes", spikes.reading());
  }

  /** Whether every row up to so long ago has been read. */
  boolean current(long maxAgeNanos) {
    return windows.current(maxAgeNanos) && spikes.current(maxAgeNanos);
  }

  /** As {@link ClosedHours#round}. */
  void round(long nanos, long millis, OptionalLong countedUntil) {
    closed.round(nanos, millis, countedUntil, windows.readUntil());
  }

  /** Evidence with what the guardrails of the rollout know. */
  GateEvidence with(GateEvidence evidence, Rollout rollout, Instant now) {
    var policy = rollout.plan().guardrails();
    if (policy == null || !(evidence instanceof GateEvidence.Read read)) {
      return evidence;
    }
    return switch (rollout.state()) {
      case RolloutState.Running running ->
          known(
              read,
              rollout,
              of(rollout, policy, running.haltedModels(), running.stage(), rollout.share()));
      case RolloutState.Completed completed ->
          known(
              read,
              rollout,
              of(rollout, policy, completed.haltedModels(), NO_STAGE, share(rollout, now)));
      default -> evidence;
    };
  }

  private GateEvidence known(GateEvidence.Read read, Rollout rollout, GuardCase of) {
    return windows.caughtUp() && spikes.caughtUp()
        ? read.with(new GuardEvidence(windows.judge(rollout.id(), of), spikes.of(rollout)))
        : new GateEvidence.NotReadYet();
  }

  private static int share(Rollout completed, Instant now) {
    return now.toEpochMilli() < completed.holdbackUntil()
        ? Stage.WHOLE - completed.plan().holdbackBasisPoints()
        : Stage.WHOLE;
  }

  private GuardCase of(
      Rollout rollout, Guardrails policy, Set<String> halted, int stage, int share) {
    var models = new TreeSet<>(rollout.plan().models());
    models.removeAll(halted);
    return new GuardCase(
        policy,
        rollout.vendor(),
        rollout.plan().release(),
        models,
        stage,
        share,
        share < Stage.WHOLE,
        rollout.evidenceFrom(),
        closed.before(),
        stage < 1 ? 0 : rollout.plan().openShare(stage - 1));
  }

  @Override
  public void close() {
    windows.close();
    spikes.close();
  }
}
