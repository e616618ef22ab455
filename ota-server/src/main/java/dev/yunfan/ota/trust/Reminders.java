package dev.yunfan.ota.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the roles that a log line is due for: once a day for each whose metadata expires within
 * 30 days, and at once when its phase changes. For one thread.
 */
public final class Reminders {
  private static final Duration PAUSE = Duration.ofDays(1);

  private final Map<String, Told> told = new HashMap<>();

  private record Told(Lifetime.Phase phase, Instant at) {}

  /** The roles among some that a line is due for now; they count as told. */
  public List<Expiry.Watched> due(List<Expiry.Watched> watched, Instant now) {
    return watched.stream().filter(role -> isDue(role, now)).toList();
  }

  private boolean isDue(Expiry.Watched role, Instant now) {
    var phase = role.lifetime().phase(now);
    if (phase == Lifetime.Phase.GOOD) {
      told.remove(role.role());
      return false;
    }
    var last = told.get(role.role());
    if (last != null && last.phase == phase && now.isBefore(last.at.plus(PAUSE))) {
      return false;
    }
    told.put(role.role(), new Told(phase, now));
    return true;
  }
}
