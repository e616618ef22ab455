package dev.yunfan.agent.fleet.story;

import java.time.Duration;

/**
 * How much a fleet does, and how hard it presses.
 *
 * @param heartbeatEvery simulated time between heartbeats, at least an hour, at most 31 days
 * @param uploadEvery simulated time between uploads of a connected handset
 * @param checkInEvery first check-in comes within this simulated time of the activation
 * @param checkInAtLeast shortest simulated time between check-ins, whatever the server asks for
 * @param checkInAtMost longest simulated time between check-ins, whatever the server asks for
 * @param duplicateShare batches that are sent again although they were accepted, in [0, 1): the
 *     answer got lost
 * @param offlineShare due uploads that find no network, in [0, 1)
 * @param inFlight most requests under way at once, at least 1
 * @param window how far simulated time may run ahead of the oldest request under way
 * @param eventLoops over how many event loops the fleet is spread, at least 1
 * @param realPerSimulatedDay least real time that a simulated day takes; zero for full speed
 * @param patience longest real time without any answer before the simulation gives up
 */
public record Knobs(
    Duration heartbeatEvery,
    Duration uploadEvery,
    Duration checkInEvery,
    Duration checkInAtLeast,
    Duration checkInAtMost,
    double duplicateShare,
    double offlineShare,
    int inFlight,
    Duration window,
    int eventLoops,
    Duration realPerSimulatedDay,
    Duration patience) {
  public Knobs {
    if (heartbeatEvery.compareTo(Duration.ofHours(1)) < 0
        || heartbeatEvery.compareTo(Duration.ofDays(31)) > 0) {
      throw new IllegalArgumentException("heartbeatEvery " + heartbeatEvery);
    }
    if (!uploadEvery.isPositive() || !checkInEvery.isPositive() || !checkInAtLeast.isPositive()) {
      throw new IllegalArgumentException("a period is not positive");
    }
    if (!(duplicateShare >= 0 && duplicateShare < 1 && offlineShare >= 0 && offlineShare < 1)) {
      throw new IllegalArgumentException(
          "duplicateShare %s, offlineShare %s".formatted(duplicateShare, offlineShare));
    }
    if (inFlight < 1 || eventLoops < 1) {
      throw new IllegalArgumentException(
          "inFlight %d, eventLoops %d".formatted(inFlight, eventLoops));
    }
  }

  /**
   * Daily heartbeats, uploads and check-ins every ten days: what the demo can carry on two cores.
   */
  public static Knobs defaults() {
    return new Knobs(
        Duration.ofDays(1),
        Duration.ofDays(10),
        Duration.ofDays(10),
        Duration.ofDays(9),
        Duration.ofDays(12),
        0.03,
        0.10,
        256,
        Duration.ofDays(1),
        1,
        Duration.ZERO,
        Duration.ofMinutes(2));
  }

  /**
   * The same, with other periods.
   *
   * @param heartbeats simulated time between heartbeats
   * @param uploads simulated time between uploads; first check-ins come within it too
   * @param checkInAtLeast shortest simulated time between check-ins
   * @param checkInAtMost longest simulated time between check-ins
   */
  public Knobs withPeriods(
      Duration heartbeats, Duration uploads, Duration checkInAtLeast, Duration checkInAtMost) {
    return new Knobs(
        heartbeats,
        uploads,
        uploads,
        checkInAtLeast,
        checkInAtMost,
        duplicateShare,
        offlineShare,
        inFlight,
        window,
        eventLoops,
        realPerSimulatedDay,
        patience);
  }

  /** The same, with at least this much real time for a simulated day. */
  public Knobs withRealPerSimulatedDay(Duration real) {
    return new Knobs(
        heartbeatEvery,
        uploadEvery,
        checkInEvery,
        checkInAtLeast,
        checkInAtMost,
        duplicateShare,
        offlineShare,
        inFlight,
        window,
        eventLoops,
        real,
        patience);
  }
}
