package dev.yunfan.ota.checkin;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.checkin.Decision.Reason;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Handsets that do not know what they are, or that will not have what is on offer. */
class OddClaimsTest {
  private static final Instant MORNING = Instant.parse("2011-08-01T02:00:00Z");

  private static final ControlState RELEASED =
      after(ControlState.EMPTY, record("li", 0, release("2.0", "h7")));

  private static final ControlState RUNNING =
      after(
          RELEASED,
          record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 10_000))),
          record("li", 1, new Command.StartRollout("r1")));

  @Test
  void an_image_that_the_handset_rolled_back_is_not_offered_to_it_again() {
    assertThat(decide(RUNNING, rejecting("ab".repeat(32))))
        .isEqualTo(new Decision.Defer(Reason.REJECTED_BY_HANDSET));
    assertThat(decide(RUNNING, rejecting("cd".repeat(32)))).isInstanceOf(Decision.Offer.class);
  }

  @Test
  void a_handset_that_does_not_know_what_it_is_is_never_called_up_to_date() {
    for (var known : List.of(ControlState.EMPTY, RELEASED, RUNNING)) {
      for (String word : List.of("unknown", "UNKNOWN")) {
        assertThat(decide(known, claim("h7", word)))
            .isEqualTo(new Decision.Refuse(Reason.UNKNOWN_FIRMWARE));
      }
      assertThat(decide(known, claim("Unknown", "1.0")))
          .isEqualTo(new Decision.Refuse(Reason.UNKNOWN_MODEL));
    }
  }

  private static Decision decide(ControlState state, Claim claim) {
    return CheckIn.decide(FleetRules.of(state), claim, MORNING);
  }

  private static Claim claim(String model, String firmware) {
    return new Claim("haier", "D1", model, firmware, "");
  }

  private static Claim rejecting(String sha256) {
    return new Claim("haier", "D1", "h7", "1.0", "", ReceiptsTag.UNTOLD, Set.of(sha256));
  }
}
