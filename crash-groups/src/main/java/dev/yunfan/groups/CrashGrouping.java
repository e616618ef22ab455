package dev.yunfan.groups;

/** The finding about a log: a known kind of crash, or none. */
public sealed interface CrashGrouping permits CrashSignature, UnknownLog {
  /** {@code java}, {@code native}, {@code kernel}, {@code watchdog} or {@code unknown}. */
  String kindName();

  /** Equal for crashes of one group; starts with the version of the rules, {@code g1:}. */
  String groupId();

  /** The same for people, on one line. */
  String readable();
}
