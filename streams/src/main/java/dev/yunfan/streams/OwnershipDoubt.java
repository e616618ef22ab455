package dev.yunfan.streams;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether the group can have given this instance's partitions away before this instance notices: so
 * it is for a session timeout after the process stood still, or after Kafka was out of reach.
 */
final class OwnershipDoubt {
  /** How often {@link #tick} is to be called. */
  static final Duration EVERY = Duration.ofMillis(250);

  private final LongSupplier nanos;
  private final BooleanSupplier kafkaReached;
  private final long session;
  private long lastTick;
  private long doubtUntil;

  /**
   * @param session silence after which the group gives an instance up
   */
  OwnershipDoubt(LongSupplier nanos, BooleanSupplier kafkaReached, Duration session) {
    this.nanos = nanos;
    this.kafkaReached = kafkaReached;
    this.session = session.toNanos();
    this.lastTick = nanos.getAsLong();
    this.doubtUntil = lastTick;
  }

  /** Notices a standstill of the process since the last call. */
  synchronized void tick() {
    long now = nanos.getAsLong();
    if (now - lastTick > session / 2 || !kafkaReached.getAsBoolean()) {
      doubtUntil = now + session;
    }
    lastTick = now;
  }

  /** Whether what this instance counts is surely its own; of any thread. */
  synchronized boolean sure() {
    tick(); // a question may come first after a standstill
    return lastTick - doubtUntil >= 0;
  }
}
