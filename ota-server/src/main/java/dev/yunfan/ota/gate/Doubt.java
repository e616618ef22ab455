package dev.yunfan.ota.gate;

import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Why the rows of a model are not to be relied on. Doubt holds a rollout and never halts it. */
final class Doubt {
  private static final int NO_STAGE = -1;

  private Doubt() {}

  /**
   * The first doubt about a model's rows, by the name of the row.
   *
   * @param baseline counts at the last resume or completion
   */
  static Optional<String> of(ModelRows rows, ModelEvidence baseline) {
    return of(rows).or(() -> lost(rows, baseline));
  }

  /** The first doubt about the rows themselves. */
  static Optional<String> of(ModelRows rows) {
    return Stream.concat(
            rows.unreadable().stream().map("the row %s"::formatted),
            rows.counted()
                .filter(Doubt::contradicts)
                .map(row -> "the row %s contradicts itself: %s".formatted(row.key(), counts(row))))
        .findFirst();
  }

  /** Whether a row claims what cannot be. */
  static boolean contradicts(RolloutHealth row) {
    boolean negative =
        LongStream.of(
                row.offered(),
                row.attempted(),
                row.confirmed(),
                row.rolledBack(),
                row.failed(),
                row.excused().storage(),
                row.excused().network(),
                row.excused().metadata(),
                row.excused().verification(),
                row.excused().cancelled(),
                row.silent(),
                row.tries(),
                row.recovered(),
                row.relapsed())
            .anyMatch(count -> count < 0);
    long settled =
        ModelRows.countsAllStages(row)
            ? Math.max(row.confirmed(), Math.max(row.rolledBack(), row.failed()))
            : row.confirmed() + row.rolledBack() + row.failed() + row.excused().total();
    return negative
        || settled > row.attempted()
        || row.attempted() > row.offered()
        || row.relapsed() > row.rolledBack() + row.failed();
  }

  /** Some counts only grow; they cannot be lower than at the baseline. */
  private static Optional<String> lost(ModelRows rows, ModelEvidence baseline) {
    var now = rows.evidence(NO_STAGE);
    boolean lost =
        now.offered() < baseline.offered()
            || now.attempted() < baseline.attempted()
            || now.recovered() < baseline.recovered()
            || now.tries() < baseline.tries();
    return lost
        ? Optional.of(
            "the evidence of %s has lost counts: %d attempted now, %d at the baseline; if the streams count anew, pause and resume the rollout to take a new baseline"
                .formatted(rows.model(), now.attempted(), baseline.attempted()))
        : Optional.empty();
  }

  private static String counts(RolloutHealth row) {
    return "%d confirmed, %d rolled back, %d failed, %d excused of %d attempted of %d offered"
        .formatted(
            row.confirmed(),
            row.rolledBack(),
            row.failed(),
            row.excused().total(),
            row.attempted(),
            row.offered());
  }
}
