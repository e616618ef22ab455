package dev.yunfan.schemas.control;

import java.util.Locale;

/** Events by which a release is compared with the firmware before it. */
public enum GuardMetric {
  /** The first crash of a handset, of any kind. */
  CRASH,
  /** The first uncaught exception. */
  JAVA,
  /** The first fatal signal. */
  NATIVE,
  /** The first oops or panic. */
  KERNEL,
  /** The first application that does not respond. */
  WATCHDOG,
  /** The handset is not heard of any more. */
  SILENCE;

  /** Its name in policies and answers, such as {@code kernel}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
