package dev.yunfan.agent.fleet.story;

import java.time.Instant;

/**
 * A time in which all handsets crash more often, whatever firmware they have: a server that they
 * all need is away.
 *
 * @param crashFactor crashes as a multiple of the usual ones, at least 0
 */
public record Outage(Instant from, Instant until, double crashFactor) {
  public Outage {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("an outage from %s until %s".formatted(from, until));
    }
    if (!(crashFactor >= 0)) {
      throw new IllegalArgumentException("crashFactor " + crashFactor);
    }
  }

  public boolean isAt(long epochMillis) {
    return from.toEpochMilli() <= epochMillis && epochMillis < until.toEpochMilli();
  }
}
