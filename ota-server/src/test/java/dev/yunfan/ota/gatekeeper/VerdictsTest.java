package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.GateVerdict;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.Actor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Rollout ROLLOUT =
      new Rollout(
          "r1",
          "haier",
          Commands.plan("2.0", Set.of("h7"), 10_000),
          new RolloutState.Running(0, 0, Set.of()),
          2,
          Map.of(),
          Actor.named("li"),
          0,
          0);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Verdicts verdicts = new Verdicts(meters);

  @Test
  void a_fault_of_the_gate_holds_and_is_counted() {
    var judged =
        verdicts.of(
            ROLLOUT,
            new GateEvidence.NotReadYet(),
            (_, _) -> {
              throw new ArithmeticException("overflow");
            });

    assertThat(judged.verdict()).isInstanceOf(GateVerdict.Hold.class);
    assertThat(judged.waitsFor()).contains("a fault of the server");
    assertThat(meters.counter(Verdicts.UNJUDGED).count()).isEqualTo(1);
  }

  @Test
  void a_verdict_is_passed_on() {
    var rest = new GateVerdict.Rest();
    assertThat(verdicts.of(ROLLOUT, new GateEvidence.NotReadYet(), (_, _) -> rest).verdict())
        .isSameAs(rest);
    assertThat(meters.counter(Verdicts.UNJUDGED).count()).isZero();
  }
}
