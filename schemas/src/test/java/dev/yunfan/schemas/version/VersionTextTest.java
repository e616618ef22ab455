package dev.yunfan.schemas.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTextTest {
  private static final long SEED = 20_110_701;
  private static final int TRIPLES = 1_000_000;
  private static final String[] PIECES = {
    "0",
    "00",
    "1",
    "2",
    "9",
    "10",
    "010",
    "1a",
    "99999999999999999999",
    "a",
    "b",
    "B",
    "v",
    "V",
    "rc",
    "RC",
    "cr",
    "alpha",
    "beta",
    "snapshot",
    "dev",
    "pre",
    "r9",
    "r10",
    "IML74K",
    "20120518",
    "z",
    ".",
    ".",
    ".",
    "-",
    "_",
    "..",
    "-_",
    " ",
    "+",
    "~",
    "天",
    "٣",
    "İ",
    "ß",
    "\ud83d\ude00"
  };

  private static String version(SplittableRandom random) {
    var text = new StringBuilder();
    for (int left = random.nextInt(7); left >= 0; left--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void a_million_triples_are_in_one_total_order_and_in_that_of_the_reference() {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < TRIPLES; i++) {
      var a = version(random);
      var b = version(random);
      var c = version(random);
      int ab = Integer.signum(VersionText.compare(a, b));
      int bc = Integer.signum(VersionText.compare(b, c));
      int ac = Integer.signum(VersionText.compare(a, c));
      boolean holds =
          VersionText.compare(a, a) == 0
              && ab == -Integer.signum(VersionText.compare(b, a))
              && isTransitive(ab, bc, ac)
              && ab == VersionKey.compare(a, b);
      if (!holds) {
        throw new AssertionError(
            "seed %d, triple %d: '%s' '%s' '%s' compare as %d %d %d, the reference says %d for the first two"
                .formatted(SEED, i, a, b, c, ab, bc, ac, VersionKey.compare(a, b)));
      }
      assertThat(VersionText.of(a).equals(VersionText.of(b))).isEqualTo(ab == 0);
    }
  }

  /** Not {@code a <= b <= c} with {@code a > c}, nor the same the other way round. */
  private static boolean isTransitive(int ab, int bc, int ac) {
    boolean ascends = ab <= 0 && bc <= 0;
    boolean descends = ab >= 0 && bc >= 0;
    boolean strict = ab != 0 || bc != 0;
    return (!ascends || (strict ? ac < 0 : ac == 0)) && (!descends || (strict ? ac > 0 : ac == 0));
  }

  @Test
  void sorting_never_meets_a_cycle() {
    var random = new SplittableRandom(SEED);
    var names = new ArrayList<String>();
    for (int i = 0; i < 20_000; i++) {
      names.add(version(random));
    }
    names.addAll(List.of("2", "10", "1a"));
    names.sort(VersionText::compare); // TimSort throws when it meets one
    var again = new ArrayList<>(names);
    Collections.shuffle(again, new Random(SEED));
    again.sort(VersionText::compare);
    for (int i = 0; i < names.size(); i++) {
      assertThat(VersionText.compare(names.get(i), again.get(i))).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1a, 2",
    "2, 10",
    "1a, 10",
    "4.0.1b, 4.0.10",
    "4.0.3b, 4.0.4",
    "4.0.3, 4.0.3b",
    "V9, V10",
    "r9, r10",
    "v9, V10",
    "9, v10",
    "3.0.0-rc1, 3.0.0",
    "3.0.0_RC2, 3.0",
    "3.0-rc1, 3.0.0-rc2",
    "3.0.0-alpha, 3.0.0-beta",
    "3.0.0.dev4, 3.0.0-alpha",
    "3.0.0-SNAPSHOT, 3.0.0",
    "2.9.9, 3.0.0-rc1",
    "IML74K, 4.0.3",
    "2.4.0, 20120518",
    "2.0, 2.0.0.1",
    "1.0b, 1.0.1",
    "99999999999999999998, 99999999999999999999",
    "9, 99999999999999999999.1",
    "2.1.0, 2.1.0-p1",
    "beta, 1"
  })
  void an_older_version_comes_before_a_newer_one(String older, String newer) {
    assertThat(VersionText.compare(older, newer)).isNegative();
    assertThat(VersionText.compare(newer, older)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0.0",
    "1.02, 1.2",
    "v2.0, 2",
    "3.0-RC1, 3.0.0-cr1",
    "4.0.3B, 4-0_3b",
    "0, 0.0",
    "1.0-b, 1b"
  })
  void one_version_may_be_written_in_two_ways(String one, String other) {
    assertThat(VersionText.compare(one, other)).isZero();
    assertThat(VersionText.of(one)).isEqualTo(VersionText.of(other));
    assertThat(VersionText.of(one)).hasSameHashCodeAs(VersionText.of(other));
  }

  @Test
  void a_text_without_any_part_is_older_than_every_release_and_newer_than_what_comes_before_one() {
    assertThat(VersionText.compare("", "0")).isNegative();
    assertThat(VersionText.compare("", "a")).isNegative();
    assertThat(VersionText.compare("rc", "")).isNegative();
    assertThat(VersionText.compare("..", "")).isZero();
  }

  @Test
  void a_number_may_have_any_length() {
    var nines = "9".repeat(100_000);
    assertThat(VersionText.compare("1." + nines, "1.1" + "0".repeat(100_000))).isNegative();
  }
}
