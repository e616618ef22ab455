package dev.yunfan.ota.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How many void commands of one actor go on the record in a minute. The gatekeepers' never do: of
 * their equal verdicts all but one are void by design.
 */
final class RefusalLimit {
  private static final int A_MINUTE = 30;

  private final Map<String, Integer> recorded = new HashMap<>();
  private long minute;

  /** Whether one more is recorded; if so it counts. */
  synchronized boolean admits(String actor, Instant now) {
    long current = now.getEpochSecond() / 60;
    if (current != minute) {
      minute = current;
      recorded.clear();
    }
    return !actor.equals(Gatekeeper.ACTOR) && recorded.merge(actor, 1, Integer::sum) <= A_MINUTE;
  }
}
