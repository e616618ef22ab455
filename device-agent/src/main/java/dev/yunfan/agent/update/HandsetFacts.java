package dev.yunfan.agent.update;

import java.util.Set;

/**
 * What a handset knows about itself when it judges an offer.
 *
 * @param floor newest version ever confirmed here; nothing older or equal is installed
 * @param slotBytes size of a slot
 * @param rejected SHA-256 of images that had to be rolled back here
 */
public record HandsetFacts(
    String vendor,
    String model,
    String floor,
    long slotBytes,
    Set<String> rejected,
    ReleaseVerifier verifier) {
  public HandsetFacts {
    rejected = Set.copyOf(rejected);
  }
}
