package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Reporter;

/** Where a handset is counted: what it last said it is, and runs. */
public record Position(String vendor, String model, String firmware) {
  public static Position of(Reporter reporter) {
    return new Position(reporter.vendor(), reporter.model(), reporter.firmware());
  }
}
