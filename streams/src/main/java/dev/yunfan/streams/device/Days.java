package dev.yunfan.streams.device;

/**
 * On which of the last 32 days something happened. Events are at most 30 days old at arrival, so
 * each day of each handset is told apart exactly.
 *
 * @param last newest day, days since 1970-01-01 UTC
 * @param bits bit {@code i} stands for {@code last - i}; 0 when nothing has happened
 */
public record Days(long last, int bits) {
  /** Nothing has happened. */
  public static final Days NONE = new Days(0, 0);

  /** Whether something happened that day; days before the 32 count as happened. */
  public boolean has(long day) {
    if (bits == 0 || day > last) {
      return false;
    }
    long age = last - day;
    return age >= Integer.SIZE || ((bits >>> age) & 1) != 0;
  }

  /** With that day; days before the 32 are not kept. */
  public Days with(long day) {
    if (bits == 0) {
      return new Days(day, 1);
    }
    if (day > last) {
      long step = day - last;
      return new Days(day, step >= Integer.SIZE ? 1 : (bits << step) | 1);
    }
    long age = last - day;
    return age >= Integer.SIZE ? this : new Days(last, bits | (1 << age));
  }
}
