package dev.yunfan.ota.guard;

import java.time.Instant;

/** The rows of all arms of a stratum in one hour; an arm without a row has counts of 0. */
final class HourRows {
  private final RowsKey key;
  private final long hour;
  private final Cell treated;
  private final Cell control;
  private final Cell holdback;

  /** A row of an arm, if there is one. */
  private record Cell(ArmHours arm, int at) {
    static Cell of(ArmHours arm, long hour) {
      int at = arm.from(hour);
      return new Cell(arm, at < arm.size() && arm.hour(at) == hour ? at : -1);
    }

    boolean impossible() {
      return at >= 0 && arm.impossible(at);
    }

    long joined() {
      return at < 0 ? 0 : arm.joined(at);
    }

    long confirmed() {
      return at < 0 ? 0 : arm.confirmed(at);
    }

    long seconds() {
      return at < 0 ? 0 : arm.seconds(at);
    }

    long events(int metric) {
      return at < 0 ? 0 : arm.events(at, metric);
    }

    long unexposed(int metric) {
      return at < 0 ? 0 : arm.unexposed(at, metric);
    }

    long secondsAtRisk(int metric) {
      return at < 0 ? 0 : arm.secondsAtRisk(at, metric);
    }
  }

  HourRows(RowsKey key, long hour, ArmHours treated, ArmHours control, ArmHours holdback) {
    this.key = key;
    this.hour = hour;
    this.treated = Cell.of(treated, hour);
    this.control = Cell.of(control, hour);
    this.holdback = Cell.of(holdback, hour);
  }

  long start() {
    return hour;
  }

  /** Whether a count of a row cannot be; it reads as 0. */
  boolean impossible() {
    return treated.impossible() || control.impossible() || holdback.impossible();
  }

  long treatedJoined() {
    return treated.joined();
  }

  long controlJoined() {
    return control.joined() + holdback.joined();
  }

  long treatedConfirmed() {
    return treated.confirmed();
  }

  long treatedSeconds() {
    return treated.seconds();
  }

  long controlSeconds() {
    return control.seconds() + holdback.seconds();
  }

  long treatedEvents(int metric) {
    return treated.events(metric);
  }

  long controlEvents(int metric) {
    return control.events(metric) + holdback.events(metric);
  }

  long treatedUnexposed(int metric) {
    return treated.unexposed(metric);
  }

  long controlUnexposed(int metric) {
    return control.unexposed(metric) + holdback.unexposed(metric);
  }

  /** Time at risk that the treated arm told of in this hour. */
  long treatedSecondsAtRisk(int metric) {
    return treated.secondsAtRisk(metric);
  }

  long controlSecondsAtRisk(int metric) {
    return control.secondsAtRisk(metric) + holdback.secondsAtRisk(metric);
  }

  /** The hour for people. */
  String words() {
    return "%s at %s".formatted(key.words(), Instant.ofEpochMilli(hour));
  }
}
