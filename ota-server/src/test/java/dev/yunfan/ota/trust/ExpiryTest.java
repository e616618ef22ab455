package dev.yunfan.ota.trust;

import static dev.yunfan.ota.trust.SignedTrust.LATER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.yunfan.ota.trust.Lifetime.Phase;
import dev.yunfan.runtime.operator.OperatorToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryTest {
  private static final Instant SOON = Instant.parse("2011-09-01T00:00:00Z");
  private static final String IMAGE = "haier/h7/full-2.0.img";

  private static Lifetime lifetime(SignedTrust trust) {
    return Expiry.of(trust.trust()).of(IMAGE);
  }

  private static SignedTrust expiring(Instant root, Instant targets, Instant haier) {
    return SignedTrust.withOneKey()
        .root(root)
        .targets(targets, "acer", "haier")
        .role("acer", SOON.minusSeconds(9), "acer/a1/full.img")
        .role("haier", haier, IMAGE);
  }

  @Test
  void the_first_file_to_expire_on_the_way_to_an_image_ends_its_life() {
    assertThat(lifetime(expiring(SOON, LATER, LATER))).isEqualTo(new Lifetime.Until("root", SOON));
    assertThat(lifetime(expiring(LATER, SOON, LATER)))
        .isEqualTo(new Lifetime.Until("targets", SOON));
    assertThat(lifetime(expiring(LATER, LATER, SOON))).isEqualTo(new Lifetime.Until("haier", SOON));
  }

  @Test
  void every_role_that_something_depends_on_is_watched_by_name() {
    assertThat(Expiry.of(expiring(LATER, SOON, LATER).trust()).watched())
        .extracting(Expiry.Watched::role, Expiry.Watched::expires)
        .containsExactly(
            tuple("acer", SOON.minusSeconds(9)),
            tuple("haier", LATER),
            tuple("root", LATER),
            tuple("targets", SOON));
  }

  @Test
  void bins_count_as_their_vendors_and_the_bin_of_an_image_ends_its_life() {
    var expiry =
        Expiry.of(
            SignedTrust.withOneKey()
                .root(LATER)
                .targets(LATER, "haier")
                .bins("haier", LATER)
                .role("haier-0", SOON, binOf(0))
                .role("haier-1", LATER, binOf(1))
                .trust());

    assertThat(expiry.of(binOf(0))).isEqualTo(new Lifetime.Until("haier-0", SOON));
    assertThat(expiry.of(binOf(1)).offersEnd()).contains(LATER.minus(Lifetime.MARGIN));
    assertThat(expiry.watched())
        .extracting(Expiry.Watched::role, Expiry.Watched::expires)
        .containsExactly(tuple("haier", SOON), tuple("root", LATER), tuple("targets", LATER));
  }

  /** A path whose SHA-256 begins with this bit. */
  private static String binOf(int bin) {
    for (int i = 0; ; i++) {
      var path = "haier/h7/" + i + ".img";
      if ((OperatorToken.sha256(path).charAt(0) >= '8') == (bin == 1)) {
        return path;
      }
    }
  }

  @Test
  void what_nobody_trusted_lists_is_not_offered_and_a_log_without_metadata_knows_no_end() {
    var revoked =
        SignedTrust.withOneKey().root(LATER).targets(LATER, "acer").role("haier", LATER, IMAGE);
    assertThat(lifetime(revoked)).isEqualTo(new Lifetime.Unlisted());
    assertThat(lifetime(SignedTrust.withOneKey().root(LATER)))
        .as("root alone")
        .isEqualTo(new Lifetime.Unlisted());
    assertThat(Expiry.of(Trust.NONE).of(IMAGE).offersEnd()).isEmpty();
  }

  @Test
  void the_phases_follow_each_other_at_30_days_at_a_day_and_at_the_end() {
    var until = new Lifetime.Until("haier", SOON);
    assertThat(until.phase(SOON.minus(Duration.ofDays(30)).minusSeconds(1))).isEqualTo(Phase.GOOD);
    assertThat(until.phase(SOON.minus(Duration.ofDays(30)))).isEqualTo(Phase.EXPIRES_SOON);
    assertThat(until.phase(SOON.minus(Duration.ofDays(1)).minusSeconds(1)))
        .isEqualTo(Phase.EXPIRES_SOON);
    assertThat(until.phase(SOON.minus(Duration.ofDays(1)))).isEqualTo(Phase.OFFERS_ENDED);
    assertThat(until.phase(SOON.minusSeconds(1))).isEqualTo(Phase.OFFERS_ENDED);
    assertThat(until.phase(SOON)).isEqualTo(Phase.EXPIRED);
    assertThat(new Lifetime.Unlisted().phase(SOON).offers()).isFalse();
    assertThat(new Lifetime.Endless().phase(SOON).offers()).isTrue();
  }

  @Test
  void offers_are_made_exactly_until_they_end() {
    qt().forAll(longs().between(0, 90 * 86_400L))
        .check(seconds -> {
          var now = SOON.minusSeconds(seconds);
          var until = new Lifetime.Until("haier", SOON);
          return until.phase(now).offers() == now.isBefore(until.offersEnd().orElseThrow());
        });
  }

  @Test
  void the_shortest_of_some_lifetimes_is_that_of_the_release() {
    Lifetime sooner = new Lifetime.Until("haier", SOON);
    Lifetime later = new Lifetime.Until("haier", LATER);
    Lifetime never = new Lifetime.Unlisted();
    assertThat(Lifetime.shortest(List.of(later, sooner))).isEqualTo(sooner);
    assertThat(Lifetime.shortest(List.of(new Lifetime.Endless(), later))).isEqualTo(later);
    assertThat(Lifetime.shortest(List.of(sooner, never))).isEqualTo(never);
    assertThat(Lifetime.shortest(List.of()).offersEnd()).isEmpty();
  }
}
