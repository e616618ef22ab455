package dev.yunfan.ota.gate;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;

/** A row of {@code fleet.rollout-health} with valid defaults; a test sets only its subject. */
public final class Health {
  public static final Excused NONE = new Excused(0, 0, 0, 0, 0);

  private final String rolloutId;
  private final String model;
  private final String release;
  private final long stage;
  private long underWay;
  private long confirmed;
  private long rolledBack;
  private long failed;
  private Excused excused = NONE;
  private long silent;
  private long recovered;
  private long relapsed;

  private Health(String rolloutId, String model, String release, long stage) {
    this.rolloutId = rolloutId;
    this.model = model;
    this.release = release;
    this.stage = stage;
  }

  public static Health of(String rolloutId, String model, String release, long stage) {
    return new Health(rolloutId, model, release, stage);
  }

  public Health underWay(long count) {
    underWay = count;
    return this;
  }

  public Health confirmed(long count) {
    confirmed = count;
    return this;
  }

  public Health rolledBack(long count) {
    rolledBack = count;
    return this;
  }

  public Health failed(long count) {
    failed = count;
    return this;
  }

  public Health excused(Excused counts) {
    excused = counts;
    return this;
  }

  public Health silent(long count) {
    silent = count;
    return this;
  }

  public Health recovered(long count) {
    recovered = count;
    return this;
  }

  public Health relapsed(long count) {
    relapsed = count;
    return this;
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
        0,
        recovered,
        relapsed);
  }
}
