package dev.yunfan.agent.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An update whose outcome is not yet told, kept beside the slots so that both always agree.
 *
 * @param target the slot that holds it
 * @param reason why it was given up; empty while it is not
 */
public record PendingUpdate(
    String rolloutId, String release, Slot target, long lengthBytes, String sha256, String reason) {
  private static final int MAX_REASON_BYTES = 120;

  /** Cuts the reason, since a boot record has a fixed size. */
  public PendingUpdate {
    while (reason.getBytes(UTF_8).length > MAX_REASON_BYTES) {
      reason = reason.substring(0, reason.offsetByCodePoints(reason.length(), -1));
    }
  }

  /** The same, given up. */
  public PendingUpdate givenUp(String why) {
    return new PendingUpdate(
        rolloutId, release, target, lengthBytes, sha256, why.isEmpty() ? "given up" : why);
  }
}
