package dev.yunfan.agent.update;

import java.util.Set;

/**
 * What a handset knows about itself when it judges an offer.
 *
 * @param counter highest release counter ever confirmed here; nothing up to it is installed
 * @param slotBytes size of a slot
 * @param rejected SHA-256 of images that had to be rolled back here
 * @param now its clock, milliseconds since 1970-01-01T00:00Z
 */
public record HandsetFacts(
    String vendor,
    String model,
    String deviceId,
    long counter,
    long slotBytes,
    Set<String> rejected,
    long now) {
  public HandsetFacts {
    rejected = Set.copyOf(rejected);
  }
}
