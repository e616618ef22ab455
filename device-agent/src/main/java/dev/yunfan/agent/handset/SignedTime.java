package dev.yunfan.agent.handset;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time at which metadata is judged: a least one, or a later one that a trusted key signed. A
 * handset whose clock shows 1970 or 2099 so finds the same metadata alive and the same expired.
 */
final class SignedTime implements InstantSource {
  private final InstantSource least;
  private Instant proved = Instant.MIN;

  SignedTime(InstantSource least) {
    this.least = least;
  }

  /** A trusted key signed this time just now. */
  void prove(Instant signed) {
    proved = signed;
  }

  /** The time that was signed is over. */
  void forget() {
    proved = Instant.MIN;
  }

  @Override
  public Instant instant() {
    var now = least.instant();
    return proved.isAfter(now) ? proved : now;
  }
}
