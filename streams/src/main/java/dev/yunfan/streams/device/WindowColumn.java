package dev.yunfan.streams.device;

import org.jspecify.annotations.Nullable;

/**
 * The columns of a row of {@code fleet.rollout-windows}, in the order in which counters store them;
 * new ones come at the end.
 */
public enum WindowColumn {
  /** Handsets that came to the arm and stage. */
  JOINED,
  /** Powered-on time, seconds. */
  EXPOSURE,
  /** First crashes of any kind, of handsets at risk. */
  CRASHED,
  /** The same of uncaught exceptions. */
  JAVA,
  /** The same of fatal signals. */
  NATIVE,
  /** The same of oopses and panics. */
  KERNEL,
  /** The same of applications not responding. */
  WATCHDOG,
  /** Handsets that are at risk of a first crash no more, without one that counts. */
  UNEXPOSED,
  /** The same of uncaught exceptions. */
  UNEXPOSED_JAVA,
  /** The same of fatal signals. */
  UNEXPOSED_NATIVE,
  /** The same of oopses and panics. */
  UNEXPOSED_KERNEL,
  /** The same of applications not responding. */
  UNEXPOSED_WATCHDOG,
  /** Handsets that fell silent. */
  SILENT,
  /** Handsets that can fall silent no more: they left the arm or stage. */
  UNWATCHED,
  /** Silent handsets that are heard of again. */
  RETURNED,
  /** Net change of the handsets that reported any phase of the update. */
  OFFERED,
  /** The same of DOWNLOADING or a later phase. */
  ATTEMPTED,
  /** The same of confirmed updates. */
  CONFIRMED,
  /** The same of returns to the old slot. */
  ROLLED_BACK,
  /** The same of failures against the image. */
  FAILED,
  /** The same of failures that are not. */
  EXCUSED,
  /** Powered-on time at risk of a first crash of any kind, up to it, seconds. */
  EXPOSED,
  /** The same of uncaught exceptions. */
  EXPOSED_JAVA,
  /** The same of fatal signals. */
  EXPOSED_NATIVE,
  /** The same of oopses and panics. */
  EXPOSED_KERNEL,
  /** The same of applications not responding. */
  EXPOSED_WATCHDOG,
  /** Time from the word before of handsets that were never silent, seconds. */
  WATCHED;

  /** Kinds of first crashes: any, then each. */
  static final int KINDS = 5;

  private static final WindowColumn[] ALL = values();

  /**
   * The column of first crashes of a kind.
   *
   * @param kind 0 for any, then in the order of the columns
   */
  @SuppressWarnings("EnumOrdinal") // stored
  static WindowColumn first(int kind) {
    return ALL[CRASHED.ordinal() + kind];
  }

  /** The column of time at risk of a kind. */
  @SuppressWarnings("EnumOrdinal") // stored
  static WindowColumn exposed(int kind) {
    return ALL[EXPOSED.ordinal() + kind];
  }

  /** The column of handsets that are no more at risk of a kind. */
  @SuppressWarnings("EnumOrdinal") // stored
  static WindowColumn unexposed(int kind) {
    return ALL[UNEXPOSED.ordinal() + kind];
  }

  /** The column that a change of a rollout's health counts in; null: none. */
  static @Nullable WindowColumn of(HealthColumn column) {
    return switch (column) {
      case OFFERED -> OFFERED;
      case ATTEMPTED -> ATTEMPTED;
      case CONFIRMED -> CONFIRMED;
      case ROLLED_BACK -> ROLLED_BACK;
      case FAILED -> FAILED;
      case STORAGE, NETWORK, METADATA, VERIFICATION, CANCELLED -> EXCUSED;
      case SILENT, TRIES, RECOVERED, RELAPSED -> null;
    };
  }
}
