package dev.yunfan.agent.fleet.truth;

import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;

/** How an update ended on a handset, as a rollout is judged. */
public enum Ending {
  CONFIRMED,
  ROLLED_BACK,
  /** Failed through the image. */
  FAILED,
  /** The rest: failed for a reason that is not the image's. */
  NO_STORAGE,
  NO_NETWORK,
  BAD_METADATA,
  FIRST_WRONG_COPY,
  CANCELLED;

  /**
   * The outcome that a report of a final phase stands for.
   *
   * @param wrongCopy whether a copy of the rollout's image failed to verify here before
   */
  public static Ending of(UpdateReport report, boolean wrongCopy) {
    if (report.phase() == UpdatePhase.CONFIRMED) {
      return CONFIRMED;
    }
    if (report.phase() == UpdatePhase.ROLLED_BACK) {
      return ROLLED_BACK;
    }
    return switch (report.failure()) {
      case UNSTATED, BOOT, HEALTH -> FAILED;
      case VERIFICATION -> wrongCopy ? FAILED : FIRST_WRONG_COPY;
      case STORAGE -> NO_STORAGE;
      case NETWORK -> NO_NETWORK;
      case METADATA -> BAD_METADATA;
      case CANCELLED -> CANCELLED;
    };
  }
}
