package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import org.jspecify.annotations.Nullable;

/**
 * The columns that are counted of a rollout, in the order in which counters and handsets' states
 * store it; new ones come at the end.
 */
public enum HealthColumn {
  /** Any phase was reported. */
  OFFERED,
  /** DOWNLOADING or any later phase was reported. */
  ATTEMPTED,
  /** The latest outcome is a confirmed update. */
  CONFIRMED,
  /** The latest outcome is the return to the old slot. */
  ROLLED_BACK,
  /** The latest outcome is a failure that counts against the image. */
  FAILED,
  /**
   * The latest outcome is a failure for want of storage; not against the image, as the next four.
   */
  STORAGE,
  /** The same of the network. */
  NETWORK,
  /** The same of the signed metadata. */
  METADATA,
  /** The same of the first copy that did not verify. */
  VERIFICATION,
  /** The update was given up because the server or a person said so. */
  CANCELLED,
  /** Installed, and not heard of since. */
  SILENT,
  /** Outcomes that were reported. */
  TRIES,
  /** Left an outcome against the image for another. */
  RECOVERED,
  /** Confirmed once; the latest outcome is against the image. */
  RELAPSED;

  private static final HealthColumn[] ALL = values();

  /** The column of a stored number. */
  static HealthColumn of(int number) {
    return ALL[number];
  }

  /** Its bit in what 0.1.0 stored. */
  @SuppressWarnings("EnumOrdinal") // stored; the codec's golden test holds the order
  int bit() {
    return 1 << ordinal();
  }

  /** Whether it counts against the image. */
  boolean againstImage() {
    return this == ROLLED_BACK || this == FAILED;
  }

  /** The outcome that a report tells, a first failed verification among them; null when none. */
  static @Nullable HealthColumn outcomeOf(UpdateReport report) {
    return switch (report.phase()) {
      case OFFERED, DOWNLOADING, VERIFIED, INSTALLED, REBOOTED -> null;
      case CONFIRMED -> CONFIRMED;
      case ROLLED_BACK -> ROLLED_BACK;
      case FAILED -> outcomeOf(report.failure());
    };
  }

  private static HealthColumn outcomeOf(FailureReason reason) {
    return switch (reason) {
      case UNSTATED, BOOT, HEALTH -> FAILED;
      case STORAGE -> STORAGE;
      case NETWORK -> NETWORK;
      case METADATA -> METADATA;
      case VERIFICATION -> VERIFICATION;
      case CANCELLED -> CANCELLED;
    };
  }
}
