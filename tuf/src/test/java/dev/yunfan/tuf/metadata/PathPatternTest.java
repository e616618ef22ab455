package dev.yunfan.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wildcards, which never cross a slash. */
class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "haier/*/*, haier/W700/full.img, true",
    "haier/*/*, haier/W700, false",
    "haier/*/*, haier/W700/a/b, false",
    "haier/*/*, acer/W700/full.img, false",
    "haier/*, haier/W700/full.img, false",
    "*, image, true",
    "*, a/b, false",
    "*, '', true",
    "a?c, abc, true",
    "a?c, ac, false",
    "a?c, a/c, false",
    "a?c, a线c, true",
    "a?c, a𝒳c, true",
    "a??c, a𝒳c, false",
    "?*?, 𝒳, false",
    "*?, 𝒳, true",
    "*.zip, x.zip, true",
    "*.zip, .zip, true",
    "*.zip, x.zip.sig, false",
    "a*b*c, aXbYbZc, true",
    "a*b*c, aXbYbZ, false",
    "a*, a, true",
    "a**, a, true",
    "*a, ba, true",
    "*a, ab, false",
    "[ab], a, false",
    "[ab], [ab], true",
    "{a}, a, false",
    "image, image, true",
    "image, Image, false",
    "'', '', true",
    "'', a, false"
  })
  void covers_exactly(String pattern, String path, boolean covered) {
    assertThat(new PathPattern(pattern).matches(path)).isEqualTo(covered);
  }

  @Test
  void a_hostile_pattern_takes_no_exponential_time() {
    var pattern = new PathPattern("*a".repeat(200) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1), () -> assertThat(pattern.matches("a".repeat(5000))).isFalse());
  }
}
