package dev.yunfan.streams.spike;

/**
 * One crash group's part in an incident.
 *
 * @param group id of the crash group
 * @param observed crashing devices with it since the incident began, summed over windows
 * @param usualShare its share of the stream's crashes before, in [0, 1]; 0 for a new group
 */
public record GroupCount(String group, long observed, double usualShare) {
  /** Refuses a negative count and a share outside [0, 1]. */
  public GroupCount {
    if (observed < 0 || !(usualShare >= 0 && usualShare <= 1)) {
      throw new IllegalArgumentException(
          "group %s with %d crashes, usual share %s".formatted(group, observed, usualShare));
    }
  }

  /** Crashes beyond what is usual when the whole stream expects {@code expected}. */
  double excess(double expected) {
    return observed - usualShare * expected;
  }
}
