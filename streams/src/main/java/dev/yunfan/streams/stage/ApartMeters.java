package dev.yunfan.streams.stage;

import dev.yunfan.streams.device.Sighting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Meters of what handsets claim and counts nowhere else; a counter counts repeats after a crash.
 */
final class ApartMeters {
  /** Update reports without a good receipt. */
  static final String UNOFFERED = "streams.reports.unoffered";

  /** Receipts that the gateway did not find good. */
  static final String BAD_RECEIPTS = "streams.receipts.bad";

  /** Seconds of uptime beyond what handsets can have lived. */
  static final String EXCESS = "streams.exposure.excess";

  /** Events of incarnations beyond those that are told apart. */
  static final String CLONE_EVENTS = "streams.clones.events";

  /** Handsets that became suspects. */
  static final String CLONE_SUSPECTS = "streams.clones.suspects";

  private final Counter unoffered;
  private final Counter badReceipts;
  private final Counter excess;
  private final Counter cloneEvents;
  private final Counter cloneSuspects;

  ApartMeters(MeterRegistry meters) {
    this.unoffered = meters.counter(UNOFFERED);
    this.badReceipts = meters.counter(BAD_RECEIPTS);
    this.excess = meters.counter(EXCESS);
    this.cloneEvents = meters.counter(CLONE_EVENTS);
    this.cloneSuspects = meters.counter(CLONE_SUSPECTS);
  }

  void count(Sighting sighting) {
    var apart = sighting.apart();
    add(unoffered, apart.unoffered().size());
    add(badReceipts, apart.badReceipts());
    add(excess, apart.excessSeconds());
    add(cloneEvents, apart.cloneSuspected());
    if (sighting.after().clones().suspect() && !sighting.before().clones().suspect()) {
      cloneSuspects.increment();
    }
  }

  private static void add(Counter meter, long number) {
    if (number != 0) {
      meter.increment((double) number);
    }
  }
}
