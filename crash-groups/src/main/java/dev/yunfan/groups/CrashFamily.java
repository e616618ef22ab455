package dev.yunfan.groups;

/** The runtime that a crash stopped; its name is part of every group id. */
public enum CrashFamily {
  /** Uncaught exception. */
  JAVA,
  /** Fatal signal. */
  NATIVE,
  /** Kernel oops or panic. */
  KERNEL,
  /** Application not responding. */
  WATCHDOG
}
