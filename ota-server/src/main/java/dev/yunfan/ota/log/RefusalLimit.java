package dev.yunfan.ota.log;

import dev.yunfan.runtime.operator.BuiltInNames;
import dev.yunfan.schemas.control.Actor;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How many void commands of one actor go on the record in a minute. The gatekeepers' never do: of
 * their equal verdicts all but one are void by design.
 */
final class RefusalLimit {
  private static final int A_MINUTE = 30;

  private final Map<Actor, Integer> recorded = new HashMap<>();
  private long minute;

  /** Whether one more is recorded; if so it counts. */
  synchronized boolean admits(Actor by, Instant now) {
    long current = now.getEpochSecond() / 60;
    if (current != minute) {
      minute = current;
      recorded.clear();
    }
    return !by.name().equals(BuiltInNames.GATEKEEPER)
        && recorded.merge(by, 1, Integer::sum) <= A_MINUTE;
  }
}
