package dev.yunfan.streams.device;

/**
 * Which numbers of one incarnation have been seen: the anti-replay window of RFC 6479, 128 bits.
 * Bit {@code i} of the 128 stands for {@code highest - i}; {@code recent} holds bits 0 to 63.
 *
 * @param incarnation random id made at first boot and at each factory reset
 * @param highest largest number seen, -1 for none
 */
public record ReplayWindow(long incarnation, long highest, long recent, long older) {
  /** How many numbers below the highest are told apart. */
  public static final int BITS = 128;

  /** The relation of a number to the window. */
  public enum Verdict {
    /** Never seen. */
    FRESH,
    /** Seen before. */
    DUPLICATE,
    /** Below the window: cannot be new, since a device has one batch in flight. */
    STALE
  }

  /** The window of an incarnation of which nothing has come. */
  public static ReplayWindow empty(long incarnation) {
    return new ReplayWindow(incarnation, -1, 0, 0);
  }

  /** Judges this number. */
  public Verdict judge(long seq) {
    if (seq > highest) {
      return Verdict.FRESH;
    }
    long age = highest - seq;
    if (age >= BITS || seq < 0) {
      return Verdict.STALE;
    }
    long word = age < Long.SIZE ? recent : older;
    return ((word >>> age) & 1) == 0 ? Verdict.FRESH : Verdict.DUPLICATE; // shifts are mod 64
  }

  /** The window after a fresh number. */
  public ReplayWindow mark(long seq) {
    if (seq <= highest) {
      long age = highest - seq;
      return age < Long.SIZE
          ? new ReplayWindow(incarnation, highest, recent | (1L << age), older)
          : new ReplayWindow(incarnation, highest, recent, older | (1L << age));
    }
    long step = seq - highest;
    if (step >= BITS) {
      return new ReplayWindow(incarnation, seq, 1, 0);
    }
    if (step >= Long.SIZE) {
      return new ReplayWindow(incarnation, seq, 1, recent << (step - Long.SIZE));
    }
    return new ReplayWindow(
        incarnation, seq, (recent << step) | 1, (older << step) | (recent >>> (Long.SIZE - step)));
  }
}
