package dev.yunfan.streams.device;

/**
 * A rollout that is under way.
 *
 * @param release version that it ships
 */
public record WatchedRollout(String id, String release) {}
