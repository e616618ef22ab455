package dev.yunfan.schemas.control;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The policy of a rollout: what is watched beside failed updates, against handsets that wait, and
 * when it decides. A plan of before has none, and its rollout is judged by failed updates alone.
 *
 * @param harmRatio an update is harmful when its rate of events is more than so many times that of
 *     the handsets that wait; 1 to 10
 * @param advanceBelow before a stage passes it is proven that the rate is below so many times that
 *     of the handsets that wait, by the open share; ascending, the first from share 0
 * @param halting metrics that halt
 * @param advancing metrics that a stage waits for; not silence
 * @param crashesPer1000Hours absolute bars: crashing handsets per 1,000 powered-on hours of those
 *     at risk, above which the release halts; empty: none
 * @param newCrashGroups what a crash group does that is new on the release
 * @param haltAlpha largest chance that a rollout whose release is no worse is ever halted, in (0,
 *     1)
 * @param advanceAlpha largest chance that a stage ever passes with a release that is worse by the
 *     ratio, in (0, 1)
 * @param maxWaitSeconds how long a stage waits after its soak before a person is asked
 * @param watchForSeconds how long the release is watched after completion, while some handsets are
 *     held back
 */
public record Guardrails(
    double harmRatio,
    List<RatioBound> advanceBelow,
    Set<GuardMetric> halting,
    Set<GuardMetric> advancing,
    Map<GuardMetric, Double> crashesPer1000Hours,
    NewGroups newCrashGroups,
    double haltAlpha,
    double advanceAlpha,
    long maxWaitSeconds,
    long watchForSeconds) {
  private static final long DAY = 86_400;
  private static final double MAX_RATIO = 10;

  /** For rollouts whose author says nothing else. */
  public static final Guardrails DEFAULT =
      new Guardrails(
          1.1,
          List.of(new RatioBound(0, 2.0), new RatioBound(500, 1.5), new RatioBound(2_500, 1.25)),
          EnumSet.allOf(GuardMetric.class),
          EnumSet.of(GuardMetric.CRASH),
          Map.of(),
          NewGroups.HOLD,
          0.001,
          0.05,
          3 * DAY,
          14 * DAY);

  /**
   * The bound of stages that are open to a share or more.
   *
   * @param fromBasisPoints hundredths of a percent, 0 to 10,000
   * @param ratio above 1, at most 10
   */
  public record RatioBound(int fromBasisPoints, double ratio) {
    public RatioBound {
      if (fromBasisPoints < 0
          || fromBasisPoints > Stage.WHOLE
          || !(ratio > 1 && ratio <= MAX_RATIO)) {
        throw new IllegalArgumentException(
            "a bound of %s from share %d is outside 1 to 10 or 0 to 10000"
                .formatted(ratio, fromBasisPoints));
      }
    }
  }

  /** The effect of a crash group that is new on the release. */
  public enum NewGroups {
    /** Nothing. */
    OFF,
    /** No stage passes while its alarm is open. */
    HOLD;

    /** Its name in policies and records. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Guardrails {
    advanceBelow = List.copyOf(advanceBelow);
    halting = sorted(halting);
    advancing = sorted(advancing);
    crashesPer1000Hours = Collections.unmodifiableMap(bars(crashesPer1000Hours));
    if (!(harmRatio >= 1 && harmRatio <= MAX_RATIO)) { // so written that NaN fails too
      throw new IllegalArgumentException("harmRatio %s is outside 1 to 10".formatted(harmRatio));
    }
    if (!(haltAlpha > 0 && haltAlpha < 1 && advanceAlpha > 0 && advanceAlpha < 1)) {
      throw new IllegalArgumentException(
          "haltAlpha %s and advanceAlpha %s must lie in (0, 1)".formatted(haltAlpha, advanceAlpha));
    }
    if (maxWaitSeconds < 0 || watchForSeconds < 0) {
      throw new IllegalArgumentException("maxWaitSeconds and watchForSeconds must not be negative");
    }
    if (advancing.contains(GuardMetric.SILENCE)) {
      throw new IllegalArgumentException(
          "no stage waits for a proof about silence; it halts alone");
    }
    checkBounds(advanceBelow);
  }

  private static void checkBounds(List<RatioBound> bounds) {
    if (bounds.isEmpty() || bounds.getFirst().fromBasisPoints() != 0) {
      throw new IllegalArgumentException("the first bound of advanceBelow must be from share 0");
    }
    for (int i = 1; i < bounds.size(); i++) {
      if (bounds.get(i).fromBasisPoints() <= bounds.get(i - 1).fromBasisPoints()) {
        throw new IllegalArgumentException("the shares of advanceBelow must ascend");
      }
    }
  }

  private static Set<GuardMetric> sorted(Set<GuardMetric> metrics) {
    var all = EnumSet.noneOf(GuardMetric.class);
    all.addAll(metrics);
    return Collections.unmodifiableSet(all);
  }

  private static Map<GuardMetric, Double> bars(Map<GuardMetric, Double> bars) {
    var all = new EnumMap<GuardMetric, Double>(GuardMetric.class);
    all.putAll(bars);
    all.forEach((metric, bar) -> {
      if (metric == GuardMetric.SILENCE || !(bar > 0 && bar <= 1_000)) {
        throw new IllegalArgumentException(
            "the bar %s of %s is outside (0, 1000], or not of crashes"
                .formatted(bar, metric.label()));
      }
    });
    return all;
  }

  /**
   * The ratio below which the release must be proven to be at an open share.
   *
   * @param shareBasisPoints open share, 0 to 10,000
   */
  public double advanceBelow(int shareBasisPoints) {
    double ratio = advanceBelow.getFirst().ratio();
    for (var bound : advanceBelow) {
      if (bound.fromBasisPoints() <= shareBasisPoints) {
        ratio = bound.ratio();
      }
    }
    return ratio;
  }
}
