package dev.yunfan.agent.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the field Retry-After (RFC 9110, 10.2.3): seconds, or a date. */
public final class RetryAfter {
  /** Nobody is sent away for longer: a server must not be able to silence a fleet by mistake. */
  public static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /**
   * How long the server asks to wait: zero to {@link #LONGEST}; zero when it does not say, or makes
   * no sense.
   *
   * @param date the field Date of the same answer; a date is taken from there on, since the
   *     handset's own clock may be years off
   * @param now that clock, for an answer without a Date
   */
  public static Duration of(Optional<String> retryAfter, Optional<String> date, Instant now) {
    if (retryAfter.isEmpty()) {
      return Duration.ZERO;
    }
    var value = retryAfter.get().strip();
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return value.length() > 9 ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    return instant(value)
        .map(then -> bounded(Duration.between(date.flatMap(RetryAfter::instant).orElse(now), then)))
        .orElse(Duration.ZERO);
  }

  private static Duration bounded(Duration asked) {
    var positive = asked.isNegative() ? Duration.ZERO : asked;
    return positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
  }

  private static Optional<Instant> instant(String value) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip(), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty(); // a server that makes no sense has said nothing
    }
  }
}
