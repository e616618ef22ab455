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

  private static final long SHORT_STANDSTILL = Duration.ofSeconds(2).toNanos();

  private final LongSupplier nanos;
  private final BooleanSupplier kafkaReached;
  private final long session;
  private long lastTick;
  private long doubtUntil;
  private long strangerUntil;
  private long awakeSince;

  /**
   * @param session silence after which the group gives an instance up
   */
  OwnershipDoubt(LongSupplier nanos, BooleanSupplier kafkaReached, Duration session) {
    this.nanos = nanos;
    this.kafkaReached = kafkaReached;
    this.session = session.toNanos();
    this.lastTick = nanos.getAsLong();
    this.doubtUntil = lastTick;
    this.strangerUntil = lastTick;
    this.awakeSince = lastTick;
  }

  /** Notices a standstill of the process since the last call. */
  synchronized void tick() {
    long now = nanos.getAsLong();
    if (now - lastTick > SHORT_STANDSTILL) {
      awakeSince = now;
    }
    boolean stood = now - lastTick > session / 2;
    if (stood) {
      strangerUntil = now + session;
    }
    if (stood || !kafkaReached.getAsBoolean()) {
      doubtUntil = now + session;
    }
    lastTick = now;
  }

  /** When the process last woke from a standstill of two seconds or more; of any thread. */
  synchronized long awakeSince() {
    tick();
    return awakeSince;
  }

  /**
   * Whether the process did not stand still within a session timeout, as far as that could cost it
   * its partitions; of any thread.
   */
  synchronized boolean member() {
    tick();
    return lastTick - strangerUntil >= 0;
  }

  /** Whether what this instance counts is surely its own; of any thread. */
  synchronized boolean sure() {
    tick(); // a question may come first after a standstill
    return lastTick - doubtUntil >= 0;
  }
}
