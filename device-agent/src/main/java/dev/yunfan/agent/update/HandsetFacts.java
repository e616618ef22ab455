package dev.yunfan.agent.update;

import java.util.Set;

/**
 * The facts about itself by which a handset judges an offer.
 *
 * @param counter highest release counter ever confirmed here; nothing up to it is installed
 * @param slotBytes size of a slot
 * @param rejected SHA-256 of images that had to be rolled back here
 * @param wrongCopies that came of images so far
 * @param uptime on a clock that never jumps, milliseconds since some moment
 */
public record HandsetFacts(
    String vendor,
    String model,
    String deviceId,
    long counter,
    long slotBytes,
    Set<String> rejected,
    WrongCopies wrongCopies,
    long uptime) {
  public HandsetFacts {
    rejected = Set.copyOf(rejected);
  }
}
