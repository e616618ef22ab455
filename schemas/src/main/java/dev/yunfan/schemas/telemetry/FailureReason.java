package dev.yunfan.schemas.telemetry;

/** Why an update failed or was rolled back; in the order of the schema's symbols. */
public enum FailureReason {
  /** The handset gave no reason: a batch of version 1. Counts against the image. */
  UNSTATED,
  /** Too little room for the image. */
  STORAGE,
  /** The download did not come to its end. */
  NETWORK,
  /** The signed metadata was refused or has expired. */
  METADATA,
  /** The downloaded or written image is not the signed one. Counts when a second copy fails too. */
  VERIFICATION,
  /** The new slot did not boot. Counts against the image. */
  BOOT,
  /** The new firmware booted and its health check failed. Counts against the image. */
  HEALTH,
  /** The server withdrew the offer, or a person stopped the update. */
  CANCELLED
}
