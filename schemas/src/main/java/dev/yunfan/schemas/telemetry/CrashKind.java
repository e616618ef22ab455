package dev.yunfan.schemas.telemetry;

/** The kinds of crashes, in the order of the schema's symbols. */
public enum CrashKind {
  /** Uncaught exception. */
  JAVA,
  /** Fatal signal. */
  NATIVE,
  /** Kernel oops or panic. */
  KERNEL,
  /** Application not responding. */
  WATCHDOG
}
