package dev.yunfan.cli.broker;

import dev.yunfan.runtime.kafka.CoordinatorFault;
import dev.yunfan.runtime.kafka.CoordinatorFault.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a broker restarts itself because of its coordinator: when a fault lasts for ten
 * seconds, or for a minute if the coordinator may still be loading; at most three times an hour.
 */
final class SelfCure {
  static final Duration LASTING = Duration.ofSeconds(10);
  static final Duration LASTING_LOAD = Duration.ofSeconds(60);
  static final int MOST_RESTARTS = 3;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration CLOSELY = Duration.ofSeconds(2);
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);

  /** How long after an unclean start a half-loaded coordinator is likely. */
  private static final Duration DOUBTFUL = Duration.ofMinutes(3);

  /** The thing to do after a look. */
  enum Act {
    /** Nothing, until the next look. */
    WAIT,
    /** Restart the broker in order. */
    RESTART,
    /** Say that restarts did not help; once for each fault. */
    GIVE_UP
  }

  private final Deque<Long> restarts = new ArrayDeque<>();
  private final long begun;
  private final boolean cleanStart;
  private @Nullable Long since;
  private boolean gaveUp;

  /**
   * Watches from now on.
   *
   * @param cleanStart whether the broker had been stopped in order before
   * @param now {@link System#nanoTime()}, here and below
   */
  SelfCure(boolean cleanStart, long now) {
    this.cleanStart = cleanStart;
    this.begun = now;
  }

  /** Time to the next look. */
  Duration pause(long now) {
    boolean doubtful = !cleanStart && now - begun < DOUBTFUL.toNanos();
    return doubtful || since != null ? CLOSELY : NOW_AND_THEN;
  }

  /** Takes that a look ended without an answer: a fault must be seen all the time to last. */
  void unknown() {
    since = null;
  }

  /** Takes what a look found. */
  Act seen(Optional<CoordinatorFault> found, long now) {
    if (found.isEmpty()) {
      since = null;
      gaveUp = false;
      return Act.WAIT;
    }
    if (since == null) {
      since = now;
    }
    var lasting = found.get().kind() == Kind.UNAVAILABLE ? LASTING_LOAD : LASTING;
    if (now - since < lasting.toNanos() || gaveUp) {
      return Act.WAIT;
    }
    while (!restarts.isEmpty() && now - restarts.getFirst() > HOUR.toNanos()) {
      restarts.removeFirst();
    }
    if (restarts.size() == MOST_RESTARTS) {
      gaveUp = true;
      return Act.GIVE_UP;
    }
    restarts.addLast(now);
    since = null;
    return Act.RESTART;
  }
}
