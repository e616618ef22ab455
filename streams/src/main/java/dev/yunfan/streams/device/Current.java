package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.TelemetryEvents;

/**
 * Which incarnation a handset lives in. It is the one that was heard of last for the first time,
 * but for two cases: a first batch that was sent before the newest of the current incarnation was
 * overtaken by it on its way, and an incarnation that goes on reporting while the current one is
 * silent lives.
 *
 * @param life place of the incarnation in the order in which they were heard of first, from 0
 * @param sentAt when its newest batch was sent by the handset's clock, milliseconds since
 *     1970-01-01T00:00Z; 0 when that is not known
 * @param rival another incarnation that was heard since, likewise from 0; -1 for none
 */
public record Current(int life, long sentAt, int rival) {
  /** No rival was heard. */
  static final int NOBODY = -1;

  /** Of a handset that was not heard of. */
  static final Current NONE = new Current(0, 0, NOBODY);

  /**
   * A batch is on its way for less time. A clock that lags further was put back, which a factory
   * reset may do, and tells nothing.
   */
  private static final long LONGEST_WAY = TelemetryEvents.OLDEST.toMillis();

  /** Of a state that says nothing of it. */
  static Current newestOf(int lives) {
    return new Current(Math.max(0, lives - 1), 0, NOBODY);
  }

  /** Whether an incarnation of which something new came is the current one, from now on. */
  boolean includes(int other, boolean known, long sent) {
    return other == life || (known ? other == rival : !overtakes(sent));
  }

  private boolean overtakes(long sent) {
    return sentAt > sent && sent > sentAt - LONGEST_WAY;
  }

  /** After something new came of the current incarnation. */
  Current heard(int its, long sent) {
    return new Current(its, its == life ? Math.max(sentAt, sent) : sent, NOBODY);
  }

  /** After something new came of another one. */
  Current besides(int other) {
    return new Current(life, sentAt, other);
  }

  /** Ranks incarnations: the current one is the newest, the others are as they were heard of. */
  int rank(int other) {
    return other == life ? DeviceState.INCARNATIONS : other;
  }
}
