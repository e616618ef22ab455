package dev.yunfan.ota.access;

/**
 * Somebody who wants to be told of halts, stages and completions.
 *
 * @param vendor whose rollouts; empty: all
 * @param from offset of the command that added it: only later changes are told
 */
public record Webhook(String id, String vendor, String url, long from) {
  /** A webhook never changes; it is there or not. */
  public static final long VERSION = 1;
}
