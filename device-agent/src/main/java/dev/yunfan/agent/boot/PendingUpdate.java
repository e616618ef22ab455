package dev.yunfan.agent.boot;

/**
 * An update whose outcome is not yet told, kept beside the slots so that both always agree.
 *
 * @param target the slot that holds it
 * @param reason why it was given up; empty while it is not
 */
public record PendingUpdate(
    String rolloutId, String release, Slot target, long lengthBytes, String sha256, String reason) {
  private static final int MAX_REASON = 120;

  public PendingUpdate {
    reason = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
  }

  /** The same, given up. */
  public PendingUpdate givenUp(String why) {
    return new PendingUpdate(
        rolloutId, release, target, lengthBytes, sha256, why.isEmpty() ? "given up" : why);
  }
}
