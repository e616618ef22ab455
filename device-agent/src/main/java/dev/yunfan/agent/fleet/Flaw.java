package dev.yunfan.agent.fleet;

/**
 * What is wrong with the releases of a vendor.
 *
 * @param failedShare handsets on which the installation fails, in [0, 1]
 * @param rolledBackShare handsets that go back to the old firmware, in [0, 1]
 * @param crashFactor crashes of the new firmware as a multiple of the old one's, at least 0
 */
public record Flaw(double failedShare, double rolledBackShare, double crashFactor) {
  public Flaw {
    if (!(failedShare >= 0 && rolledBackShare >= 0 && failedShare + rolledBackShare <= 1)) {
      throw new IllegalArgumentException(
          "failed %s and rolled back %s".formatted(failedShare, rolledBackShare));
    }
    if (!(crashFactor >= 0)) {
      throw new IllegalArgumentException("crashFactor " + crashFactor);
    }
  }
}
