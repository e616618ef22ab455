package dev.yunfan.agent.fleet.story;

import java.time.Duration;

/**
 * The faults in the releases of a vendor, or of one model.
 *
 * @param failedShare handsets on which the installation fails, in [0, 1]
 * @param rolledBackShare handsets that go back to the old firmware, in [0, 1]
 * @param silentShare handsets that install it, restart, and never report again, in [0, 1]
 * @param crashFactor crashes of the new firmware as a multiple of the old one's, at least 0
 * @param harmAfter time from the installation until crashFactor begins; until then crashes are
 *     those of the old firmware
 */
public record Flaw(
    double failedShare,
    double rolledBackShare,
    double silentShare,
    double crashFactor,
    Duration harmAfter) {
  public Flaw {
    if (!(failedShare >= 0
        && rolledBackShare >= 0
        && silentShare >= 0
        && failedShare + rolledBackShare + silentShare <= 1)) {
      throw new IllegalArgumentException(
          "failed %s, rolled back %s and silent %s"
              .formatted(failedShare, rolledBackShare, silentShare));
    }
    if (!(crashFactor >= 0) || harmAfter.isNegative()) {
      throw new IllegalArgumentException(
          "crashFactor %s, harmAfter %s".formatted(crashFactor, harmAfter));
    }
  }

  /** A flaw that shows at once, and lets every handset go on reporting. */
  public Flaw(double failedShare, double rolledBackShare, double crashFactor) {
    this(failedShare, rolledBackShare, 0, crashFactor, Duration.ZERO);
  }
}
