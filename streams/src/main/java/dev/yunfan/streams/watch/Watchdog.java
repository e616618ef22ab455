package dev.yunfan.streams.watch;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides about an instance that stands still: its Kafka Streams client is opened anew, and after
 * {@value #TRIES} times in vain the process is given up. The pauses between are one, two and four
 * times the limit, since a client needs a while to show whether it counts.
 */
public final class Watchdog {
  /** So often a client is opened anew before the process is given up. */
  public static final int TRIES = 3;

  private final long stallAfter;
  private Optional<Long> openedAt = Optional.empty();
  private int inVain;
  private boolean givenUp;

  /** The thing to do. */
  public enum Order {
    NOTHING,
    REOPEN,
    GIVE_UP
  }

  public Watchdog(Duration stallAfter) {
    this.stallAfter = stallAfter.toNanos();
  }

  /**
   * Decides after a look; the caller does what it says.
   *
   * @param now a clock that only goes forward, in nanoseconds
   */
  public Order after(CountingState state, long now) {
    return switch (state) {
      case CountingState.Proven _ -> {
        inVain = 0;
        yield Order.NOTHING;
      }
      case CountingState.Unproven _ -> Order.NOTHING;
      case CountingState.Stalled _ -> stalled(now);
    };
  }

  private Order stalled(long now) {
    if (givenUp || openedAt.filter(at -> now - at < pause()).isPresent()) {
      return Order.NOTHING;
    }
    if (inVain == TRIES) {
      givenUp = true;
      return Order.GIVE_UP;
    }
    inVain++;
    openedAt = Optional.of(now);
    return Order.REOPEN;
  }

  /** No client can be opened any more: there is nothing left to order. */
  void giveUp() {
    givenUp = true;
  }

  private long pause() {
    return stallAfter << Math.max(0, inVain - 1);
  }

  /** Reopenings since it was last proven to count. */
  public int inVain() {
    return inVain;
  }
}
