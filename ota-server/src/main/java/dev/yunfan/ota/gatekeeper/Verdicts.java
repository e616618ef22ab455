package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.GateVerdict;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.rollout.Rollout;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a fault in one verdict from harm: that rollout holds, and the others are judged. */
final class Verdicts {
  /** Verdicts that failed by a fault of this server. */
  static final String UNJUDGED = "ota.gate.unjudged";

  private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);

  private final Counter unjudged;
  private final Set<String> faulty = ConcurrentHashMap.newKeySet();

  Verdicts(MeterRegistry meters) {
    this.unjudged = meters.counter(UNJUDGED);
  }

  /** The verdict of a gate; a fault of the gate is a hold. */
  Judged of(
      Rollout rollout, GateEvidence seen, BiFunction<Rollout, GateEvidence, GateVerdict> gate) {
    try {
      var verdict = gate.apply(rollout, seen);
      faulty.remove(rollout.id());
      return new Judged(rollout, seen, verdict);
    } catch (RuntimeException e) { // keeps no other rollout from its verdict
      unjudged.increment();
      if (faulty.add(rollout.id())) { // once, however long it lasts
        LOG.atError().setCause(e).addKeyValue("rolloutId", rollout.id()).log("verdict failed");
      }
      return new Judged(
          rollout,
          seen,
          new GateVerdict.Hold("a fault of the server keeps it from a verdict; look at its log"));
    }
  }
}
