package dev.yunfan.streams.spike;

/**
 * A crash group that makes the spike.
 *
 * @param group id of the crash group
 * @param observed crashing devices with it since the incident began, summed over windows
 * @param expected what its usual share makes of the incident's expected crashes
 * @param shareOfExcess its observed - expected over that of all groups that grew, in (0, 1]
 */
public record Driver(String group, long observed, double expected, double shareOfExcess) {}
