package dev.yunfan.agent.boot;

/**
 * The boot loader's record of a slot.
 *
 * @param priority 0 for unbootable, else the higher one is tried first, to 15
 * @param tries how often it may still be started before it is confirmed
 * @param confirmed whether its firmware has proved healthy
 * @param version of the firmware; empty when there is none
 * @param counter of its release, as the vendor signed it; 0 from the factory
 * @param lengthBytes of the image in it
 * @param sha256 of the image, hex; empty when there is none
 */
public record SlotEntry(
    int priority,
    int tries,
    boolean confirmed,
    String version,
    long counter,
    long lengthBytes,
    String sha256) {
  private static final int ON_TRIAL = 15;
  private static final int TO_STAY = 14;
  private static final int FALLBACK = 13;

  /** Nothing that may be started. */
  public static final SlotEntry UNBOOTABLE = new SlotEntry(0, 0, false, "", 0, 0, "");

  /** The firmware from the factory, or one that proved healthy. */
  public static SlotEntry confirmed(String version, long counter, long lengthBytes, String sha256) {
    return new SlotEntry(TO_STAY, 0, true, version, counter, lengthBytes, sha256);
  }

  /** A firmware on trial, preferred to any confirmed one. */
  public static SlotEntry trial(
      String version, long counter, long lengthBytes, String sha256, int tries) {
    return new SlotEntry(ON_TRIAL, tries, false, version, counter, lengthBytes, sha256);
  }

  boolean isBootable() {
    return priority > 0 && (confirmed || tries > 0);
  }

  SlotEntry onceLess() {
    return new SlotEntry(priority, tries - 1, confirmed, version, counter, lengthBytes, sha256);
  }

  /** The same firmware, which from now on may always be started. */
  public SlotEntry proved() {
    return new SlotEntry(TO_STAY, 0, true, version, counter, lengthBytes, sha256);
  }

  /** The same firmware behind a newer one. */
  public SlotEntry behind() {
    return new SlotEntry(
        Math.min(priority, FALLBACK), tries, confirmed, version, counter, lengthBytes, sha256);
  }

  /** The same firmware, which is never started again. */
  public SlotEntry condemned() {
    return new SlotEntry(0, 0, false, version, counter, lengthBytes, sha256);
  }
}
