package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The newest rows of one rollout and model: one for each stage whose handsets reported, and at most
 * one that counts all stages, which streams of 0.1.0 wrote.
 *
 * @param unreadable what is wrong with rows that cannot be read, each with its key
 */
public record ModelRows(String model, List<RolloutHealth> rows, List<String> unreadable) {
  public ModelRows {
    rows = List.copyOf(rows);
    unreadable = List.copyOf(unreadable);
  }

  /** No handset has reported. */
  public static ModelRows none(String model) {
    return new ModelRows(model, List.of(), List.of());
  }

  /**
   * The counts of all rows.
   *
   * @param stage whose own confirmed handsets are counted beside; -1: none is open
   */
  public ModelEvidence evidence(int stage) {
    return new ModelEvidence(
        model,
        sum(RolloutHealth::offered),
        sum(RolloutHealth::attempted),
        sum(RolloutHealth::confirmed),
        sum(ModelRows::rolledBack),
        sum(ModelRows::failed),
        excused().total(),
        sum(RolloutHealth::silent),
        sum(RolloutHealth::tries),
        sum(RolloutHealth::recovered),
        sum(RolloutHealth::relapsed),
        confirmed(stage));
  }

  /** Confirmed handsets of one stage. */
  public long confirmed(int stage) {
    return ofStage(stage).mapToLong(RolloutHealth::confirmed).sum();
  }

  /** Excused handsets of all stages, by reason. */
  public RolloutHealth.Excused excused() {
    return excused(counted());
  }

  /** Excused handsets of one stage, by reason. */
  RolloutHealth.Excused excused(int stage) {
    return excused(ofStage(stage));
  }

  /** Handsets of one stage that came to an outcome, excused ones too. */
  long settled(int stage) {
    return ofStage(stage)
        .mapToLong(row -> row.confirmed() + row.rolledBack() + row.failed() + row.excused().total())
        .sum();
  }

  /** Reports without a good receipt. They are shown, and are no evidence. */
  public long unoffered() {
    return rows.stream().filter(ModelRows::unoffered).mapToLong(RolloutHealth::offered).sum();
  }

  /** Whether handsets reported to streams of 0.1.0, which counted without regard to stages. */
  boolean countedBeforeStages() {
    return rows.stream().anyMatch(ModelRows::countsAllStages);
  }

  /** The rows that are evidence. */
  Stream<RolloutHealth> counted() {
    return rows.stream().filter(row -> !unoffered(row));
  }

  static boolean countsAllStages(RolloutHealth row) {
    return row.stage() == RolloutHealth.ALL_STAGES;
  }

  private static boolean unoffered(RolloutHealth row) {
    return row.stage() == RolloutHealth.UNOFFERED;
  }

  private Stream<RolloutHealth> ofStage(int stage) {
    return stage < 0 ? Stream.empty() : rows.stream().filter(row -> row.stage() == stage);
  }

  private long sum(ToLongFunction<RolloutHealth> count) {
    return counted().mapToLong(count).sum();
  }

  private static long rolledBack(RolloutHealth row) {
    return countsAllStages(row) ? Math.min(row.rolledBack(), open(row)) : row.rolledBack();
  }

  private static long failed(RolloutHealth row) {
    return countsAllStages(row)
        ? Math.min(row.failed(), open(row) - rolledBack(row))
        : row.failed();
  }

  /**
   * Handsets of a row of 0.1.0 that are not confirmed. Its streams counted each step of a handset,
   * so one that failed, rolled back and then confirmed counts three times; at most these are bad.
   */
  private static long open(RolloutHealth row) {
    return Math.max(0, row.attempted() - row.confirmed());
  }

  private static RolloutHealth.Excused excused(Stream<RolloutHealth> rows) {
    return rows.map(RolloutHealth::excused)
        .reduce(
            new RolloutHealth.Excused(0, 0, 0, 0, 0),
            (a, b) ->
                new RolloutHealth.Excused(
                    a.storage() + b.storage(),
                    a.network() + b.network(),
                    a.metadata() + b.metadata(),
                    a.verification() + b.verification(),
                    a.cancelled() + b.cancelled()));
  }
}
