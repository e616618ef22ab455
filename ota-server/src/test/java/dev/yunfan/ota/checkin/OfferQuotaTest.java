package dev.yunfan.ota.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.SignedImage;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OfferQuotaTest {
  private static final Instant NOON = Instant.parse("2011-08-01T04:00:00Z");

  private static OfferRule rule(int offersPerMinute) {
    var image = new SignedImage("h7", 1, "ab".repeat(32), "c2ln");
    var release =
        new Release(
            "haier", "2.0", Map.of("h7", image), new Release.State.Available(), 1, 1, "li", 0);
    var plan = Commands.plan("2.0", Set.of("h7"), 10_000);
    return new OfferRule(
        new MembershipRule(
            "r1",
            new Bucket("r1"),
            "2.0",
            10_000,
            10_000,
            Set.of(),
            plan,
            0,
            Long.MAX_VALUE,
            0,
            VersionOrder.former()),
        true,
        release,
        image,
        Set.of(),
        Commands.ALL_DAY,
        offersPerMinute,
        new Lifetime.Endless(),
        new OfferText(""));
  }

  /** Offers of one server in one minute when everybody asks. */
  private static long given(OfferQuota pace, OfferRule rule, Instant minute, int asking) {
    return IntStream.range(0, asking)
        .filter(i -> pace.admits(rule, minute.plusMillis(59_999L * i / asking)))
        .count();
  }

  @Test
  void any_number_of_servers_together_give_the_largest_number_each_minute_and_no_more() {
    qt().withExamples(100)
        .forAll(integers().between(1, 12), integers().between(1, 40))
        .check((servers, largest) -> {
          var rule = rule(largest);
          var paces =
              IntStream.rangeClosed(1, servers).mapToObj(n -> new OfferQuota(servers, n)).toList();
          return IntStream.range(0, 15)
              .mapToObj(minute -> NOON.plusSeconds(60L * minute))
              .allMatch(minute ->
                  paces.stream().mapToLong(pace -> given(pace, rule, minute, 50)).sum() == largest);
        });
  }

  @Test
  void every_server_gets_its_share() {
    var paces = IntStream.rangeClosed(1, 3).mapToObj(n -> new OfferQuota(3, n)).toList();
    for (var pace : paces) {
      long hour =
          IntStream.range(0, 60)
              .mapToLong(m -> given(pace, rule(100), NOON.plusSeconds(60L * m), 150))
              .sum();
      assertThat(hour).isEqualTo(2_000);
    }
  }

  @Test
  void no_limit_is_no_limit() {
    assertThat(given(new OfferQuota(1, 1), rule(0), NOON, 10_000)).isEqualTo(10_000);
  }

  @Test
  void a_server_has_a_number_of_its_own() {
    assertThatThrownBy(() -> new OfferQuota(2, 3)).hasMessage("server 3 of 2");
    assertThatThrownBy(() -> new OfferQuota(2, 0)).hasMessage("server 0 of 2");
  }
}
