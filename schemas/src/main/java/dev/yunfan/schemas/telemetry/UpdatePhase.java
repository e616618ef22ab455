package dev.yunfan.schemas.telemetry;

/** Phases of an update, in their order and that of the schema's symbols. */
public enum UpdatePhase {
  OFFERED,
  DOWNLOADING,
  VERIFIED,
  INSTALLED,
  REBOOTED,
  CONFIRMED,
  ROLLED_BACK,
  FAILED;

  /** Whether nothing follows this phase. */
  public boolean isFinal() {
    return this == CONFIRMED || this == ROLLED_BACK || this == FAILED;
  }
}
