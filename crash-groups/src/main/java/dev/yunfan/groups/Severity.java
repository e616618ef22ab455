package dev.yunfan.groups;

/** How much a report says that something ended; in rising order. */
enum Severity {
  /** Frames or words without anything that names a report. */
  HINT,
  /** An exception that the program itself logged and lived on. */
  HANDLED,
  /** A warning, after which the kernel or the program goes on. */
  WARNING,
  /** One line about a crash: a reset reason, a signal without its back-trace. */
  SUMMARY,
  /** The end of a program, or of the kernel. */
  FATAL
}
