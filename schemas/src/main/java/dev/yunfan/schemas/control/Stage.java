package dev.yunfan.schemas.control;

/**
 * One widening step of a rollout.
 *
 * @param shareBasisPoints share of the fleet in hundredths of a percent, 1 to 10,000
 * @param soakSeconds shortest time that the stage stays open, 0 or more
 * @param minConfirmed confirmed updates needed before the next stage, of the handsets that this
 *     stage adds; 0: a default that grows with the stage
 */
public record Stage(int shareBasisPoints, long soakSeconds, long minConfirmed) {
  /** The whole fleet, in hundredths of a percent. */
  public static final int WHOLE = 10_000;

  public Stage {
    if (shareBasisPoints < 1 || shareBasisPoints > WHOLE) {
      throw new IllegalArgumentException(
          "shareBasisPoints %d is outside 1 to 10000".formatted(shareBasisPoints));
    }
    if (soakSeconds < 0 || minConfirmed < 0) {
      throw new IllegalArgumentException(
          "soakSeconds %d and minConfirmed %d must not be negative"
              .formatted(soakSeconds, minConfirmed));
    }
  }
}
