package dev.yunfan.agent.fleet.story;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that the simulation moves forward; it never goes back. Safe for use by many threads. */
public final class SimulatedClock implements InstantSource {
  private final AtomicLong millis;

  /** A clock that shows {@code start} until it is moved. */
  public SimulatedClock(Instant start) {
    this.millis = new AtomicLong(start.toEpochMilli());
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public long millis() {
    return millis.get();
  }

  /** Moves to a time in milliseconds since 1970-01-01T00:00Z; earlier ones change nothing. */
  public void advanceTo(long epochMillis) {
    if (epochMillis > millis.get()) {
      millis.accumulateAndGet(epochMillis, Math::max);
    }
  }
}
