package dev.yunfan.streams.spike;

/**
 * The prior of a stream that has no history yet: Gamma(crashes, exposure) for its crash rate.
 *
 * @param crashes how many crashes the belief is worth; positive
 * @param exposure device-hours in which they would happen; not negative, 0 only when nothing is
 *     known
 * @param overDispersion variance beyond Poisson over mean², as {@link NullLaw}'s 1 / size; not
 *     negative. Counts until the stream has as many crashes of its own as the belief is worth at
 *     most, like the clumping
 * @param clumping variance over mean, at least 1
 */
public record Prior(double crashes, double exposure, double overDispersion, double clumping) {
  /** The weight of a parent stream for its children, in crashes. */
  public static final double PARENT_CRASHES = 50;

  /** Jeffreys' prior of a rate: a stream without a parent, such as the fleet. */
  public static final Prior NONE = new Prior(0.5, 0, 0, 1);

  /** Refuses numbers outside their ranges. */
  public Prior {
    if (!(crashes > 0 && crashes < Double.POSITIVE_INFINITY)
        || !(exposure >= 0 && exposure < Double.POSITIVE_INFINITY)
        || !(overDispersion >= 0 && overDispersion < Double.POSITIVE_INFINITY)
        || !(clumping >= 1 && clumping < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "prior of %s crashes in %s device-hours, over-dispersion %s, clumping %s"
              .formatted(crashes, exposure, overDispersion, clumping));
    }
  }
}
