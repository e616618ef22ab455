package dev.yunfan.ota.gate;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;

/** Rows of {@code fleet.rollout-health} with valid defaults; a test sets only its subject. */
public record Health(
    String rolloutId,
    String model,
    String release,
    long stage,
    long underWay,
    long confirmed,
    long rolledBack,
    long failed,
    Excused excused,
    long silent,
    long tries,
    long recovered) {
  public static final Excused NONE = new Excused(0, 0, 0, 0, 0);

  public static Health of(String rolloutId, String model, String release, long stage) {
    return new Health(rolloutId, model, release, stage, 0, 0, 0, 0, NONE, 0, 0, 0);
  }

  public Health confirmed(long count) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        underWay,
        count,
        rolledBack,
        failed,
        excused,
        silent,
        tries,
        recovered);
  }

  public Health failed(long count) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        underWay,
        confirmed,
        rolledBack,
        count,
        excused,
        silent,
        tries,
        recovered);
  }

  public Health rolledBack(long count) {
    return new Health(
        rolloutId, model, release, stage, underWay, confirmed, count, failed, excused, silent,
        tries, recovered);
  }

  public Health excused(Excused counts) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        underWay,
        confirmed,
        rolledBack,
        failed,
        counts,
        silent,
        tries,
        recovered);
  }

  public Health silent(long count) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        underWay,
        confirmed,
        rolledBack,
        failed,
        excused,
        count,
        tries,
        recovered);
  }

  public Health underWay(long count) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        count,
        confirmed,
        rolledBack,
        failed,
        excused,
        silent,
        tries,
        recovered);
  }

  public Health recovered(long count) {
    return new Health(
        rolloutId,
        model,
        release,
        stage,
        underWay,
        confirmed,
        rolledBack,
        failed,
        excused,
        silent,
        tries,
        count);
  }

  /** The row, with as many attempts as it has handsets. */
  public RolloutHealth row() {
    return attempted(underWay + confirmed + rolledBack + failed + excused.total());
  }

  /** The row with a number of attempts of its own. */
  public RolloutHealth attempted(long attempted) {
    return new RolloutHealth(
        rolloutId,
        "haier",
        model,
        release,
        attempted,
        attempted,
        confirmed,
        rolledBack,
        failed,
        0,
        stage,
        excused,
        silent,
        tries,
        recovered);
  }
}
