package dev.yunfan.bench.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PairsTest {
  private final Pairs pairs = new Pairs();

  @Test
  void a_machine_that_slows_down_between_rounds_changes_no_ratio() {
    pairs.add(account(1_000, 500), account(2_000, 550));
    pairs.add(account(10_000, 5_000), account(20_000, 5_500));
    pairs.add(account(4_000, 2_000), account(8_000, 2_200));

    assertThat(written().get("ratioToOther").asDouble()).isEqualTo(1.1, within(1e-9));
    assertThat(written().get("wallRatioToOther").asDouble()).isEqualTo(2, within(1e-9));
  }

  @Test
  void writes_median_least_and_greatest() {
    pairs.add(account(1_000, 500), account(1_000, 600));
    pairs.add(account(1_000, 500), account(1_000, 450));
    pairs.add(account(1_000, 500), account(1_000, 500));

    assertThat(written().get("ratioToOther").asDouble()).isEqualTo(1);
    assertThat(written().get("ratioToOtherLeast").asDouble()).isEqualTo(0.9);
    assertThat(written().get("ratioToOtherGreatest").asDouble()).isEqualTo(1.2);
  }

  @Test
  void the_median_of_two_lies_between_them() {
    pairs.add(account(1_000, 500), account(1_000, 600));
    pairs.add(account(1_000, 500), account(1_000, 400));

    assertThat(written().get("ratioToOther").asDouble()).isEqualTo(1);
  }

  private ObjectNode written() {
    var figures = new ObjectMapper().createObjectNode();
    pairs.writeTo(figures);
    return figures;
  }

  private static Account account(long wallMillis, long cpuMillis) {
    return new Account(
        "streams",
        1_000,
        Duration.ofMillis(wallMillis),
        Duration.ofMillis(cpuMillis),
        Duration.ZERO);
  }
}
