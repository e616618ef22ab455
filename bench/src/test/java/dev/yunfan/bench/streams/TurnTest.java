package dev.yunfan.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.bench.streams.RivalProcess.Rival;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A contender's turn with real processes. */
@Tag("slow")
class TurnTest {
  @Test
  void the_account_has_the_second_half_and_nothing_of_the_first() throws Exception {
    var load = TelemetryLoad.small(100, 4_001, 12);

    var turn = Turn.of(Contender.rival("bare loop", Rival.BARE_LOOP), load);

    assertThat(load.firstEvents()).isEqualTo(100 + 2_000 * 8);
    assertThat(turn.account().events()).isEqualTo(2_001 * 8);
    assertThat(turn.account().cpu()).isPositive();
    assertThat(turn.stateBytes()).isZero();
  }
}
