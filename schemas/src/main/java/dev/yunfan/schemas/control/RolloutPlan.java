package dev.yunfan.schemas.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a rollout, fixed at its creation but for stages that widen it.
 *
 * @param release version of the release
 * @param models models that it is for, at least one
 * @param fromVersions firmware versions that it starts from; empty: every older one
 * @param mustPass versions that a handset must have reached before this release
 * @param stages in ascending order of share, 1 to 100
 * @param holdbackBasisPoints top of the bucket range that gets nothing before the end, 0 to 9,999
 * @param maxFailureRate failure budget over attempted handsets, a fraction in (0, 1)
 * @param offersPerMinute largest number of offers a minute; 0: no limit
 * @param needsApproval whether a second person must approve the start
 * @param startAt earliest start, milliseconds since 1970-01-01T00:00Z; 0: at once
 * @param guardrails what is watched beside failed updates; null: nothing, as in plans of before
 */
public record RolloutPlan(
    String release,
    Set<String> models,
    Set<String> fromVersions,
    Set<String> mustPass,
    List<Stage> stages,
    int holdbackBasisPoints,
    double maxFailureRate,
    OfferHours hours,
    int offersPerMinute,
    boolean needsApproval,
    long startAt,
    @Nullable Guardrails guardrails) {
  /** Most stages of one rollout. */
  public static final int MAX_STAGES = 100;

  public RolloutPlan {
    models = sorted(models);
    fromVersions = sorted(fromVersions);
    mustPass = sorted(mustPass);
    stages = List.copyOf(stages);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a rollout needs at least one model");
    }
    if (stages.isEmpty() || stages.size() > MAX_STAGES) {
      throw new IllegalArgumentException("%d stages, 1 to 100".formatted(stages.size()));
    }
    for (int i = 1; i < stages.size(); i++) {
      if (stages.get(i).shareBasisPoints() <= stages.get(i - 1).shareBasisPoints()) {
        throw new IllegalArgumentException(
            "stage %d does not widen the share of stage %d".formatted(i, i - 1));
      }
    }
    if (holdbackBasisPoints < 0 || holdbackBasisPoints >= Stage.WHOLE) {
      throw new IllegalArgumentException(
          "holdbackBasisPoints %d is outside 0 to 9999".formatted(holdbackBasisPoints));
    }
    if (!(maxFailureRate > 0 && maxFailureRate < 1)) { // so written that NaN fails too
      throw new IllegalArgumentException(
          "maxFailureRate %s is outside (0, 1)".formatted(maxFailureRate));
    }
    if (offersPerMinute < 0 || startAt < 0) {
      throw new IllegalArgumentException("offersPerMinute and startAt must not be negative");
    }
  }

  /** A plan without guardrails. */
  public RolloutPlan(
      String release,
      Set<String> models,
      Set<String> fromVersions,
      Set<String> mustPass,
      List<Stage> stages,
      int holdbackBasisPoints,
      double maxFailureRate,
      OfferHours hours,
      int offersPerMinute,
      boolean needsApproval,
      long startAt) {
    this(
        release,
        models,
        fromVersions,
        mustPass,
        stages,
        holdbackBasisPoints,
        maxFailureRate,
        hours,
        offersPerMinute,
        needsApproval,
        startAt,
        null);
  }

  /** Share of the buckets that a stage offers to, less what is held back. */
  public int openShare(int stage) {
    return Math.min(stages.get(stage).shareBasisPoints(), Stage.WHOLE - holdbackBasisPoints);
  }

  /**
   * The plan with one more stage.
   *
   * @throws IllegalArgumentException when the stage does not widen the last one's share
   */
  public RolloutPlan plus(Stage stage) {
    var longer = new ArrayList<>(stages);
    longer.add(stage);
    return new RolloutPlan(
        release,
        models,
        fromVersions,
        mustPass,
        longer,
        holdbackBasisPoints,
        maxFailureRate,
        hours,
        offersPerMinute,
        needsApproval,
        startAt,
        guardrails);
  }

  private static Set<String> sorted(Set<String> values) {
    return java.util.Collections.unmodifiableSet(new TreeSet<>(values));
  }
}
