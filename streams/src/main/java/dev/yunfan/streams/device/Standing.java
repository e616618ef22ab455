package dev.yunfan.streams.device;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one handset stands in one rollout: one voice, by its latest outcome, however often it
 * reports.
 *
 * @param stage of the receipt under which its first report counted; its row
 * @param attempted whether it came to DOWNLOADING or further
 * @param latest outcome with the highest number of the newest incarnation; a failed verification
 *     stands as {@code VERIFICATION} however often it came; null while the update is under way
 * @param life place of that outcome's incarnation
 * @param seq number of that outcome
 * @param tries outcomes that were reported
 * @param verifications failed verifications, 2 for more
 * @param recovered whether it left an outcome against the image for another
 * @param lapsed whether it confirmed and has another outcome now
 */
record Standing(
    int stage,
    boolean attempted,
    @Nullable HealthColumn latest,
    int life,
    long seq,
    int tries,
    int verifications,
    boolean recovered,
    boolean lapsed) {
  private static final int AGAIN = 2;

  /** A handset that reported its first phase under a receipt of a stage. */
  static Standing offered(int stage) {
    return new Standing(stage, false, null, 0, 0, 0, 0, false, false);
  }

  /** Whether a phase means that the handset has begun to take the update. */
  static boolean isAttempt(UpdatePhase phase) {
    return phase != UpdatePhase.OFFERED;
  }

  Standing withAttempt() {
    return new Standing(stage, true, latest, life, seq, tries, verifications, recovered, lapsed);
  }

  /** With an outcome; an older one that comes later is a try, and changes what stands no more. */
  Standing with(HealthColumn outcome, int ofLife, long number, Current current) {
    boolean newer =
        latest == null
            || current.rank(ofLife) > current.rank(life)
            || (ofLife == life && number > seq);
    int failed =
        outcome == HealthColumn.VERIFICATION ? Math.min(AGAIN, verifications + 1) : verifications;
    var stands = newer ? outcome : Objects.requireNonNull(latest);
    boolean confirmed = lapsed || latest == HealthColumn.CONFIRMED;
    return new Standing(
        stage,
        true,
        stands,
        newer ? ofLife : life,
        newer ? number : seq,
        (int) Math.min(RolloutHealth.MAX_TRIES, tries + 1L),
        failed,
        recovered || leavesBad(newer ? column() : outcome, column(stands, failed)),
        stands != HealthColumn.CONFIRMED && (confirmed || outcome == HealthColumn.CONFIRMED));
  }

  private static boolean leavesBad(@Nullable HealthColumn before, @Nullable HealthColumn after) {
    return before != null && before.againstImage() && !(after != null && after.againstImage());
  }

  /** Goes on from outcomes that 0.1.0 counted. */
  Standing after(OldSteps old) {
    var column = column();
    boolean bad = column != null && column.againstImage();
    return new Standing(
        stage,
        attempted,
        latest,
        life,
        seq,
        tries,
        verifications,
        recovered || (old.againstImage() && !bad),
        lapsed || (old.has(HealthColumn.CONFIRMED) && latest != HealthColumn.CONFIRMED));
  }

  /** Where it is counted by its outcome; null while the update is under way. */
  @Nullable HealthColumn column() {
    return column(latest, verifications);
  }

  private static @Nullable HealthColumn column(@Nullable HealthColumn latest, int verifications) {
    return latest == HealthColumn.VERIFICATION && verifications >= AGAIN
        ? HealthColumn.FAILED
        : latest;
  }

  /** Its counts in its row. */
  private Map<HealthColumn, Integer> counts() {
    var counts = new EnumMap<HealthColumn, Integer>(HealthColumn.class);
    counts.put(HealthColumn.OFFERED, 1);
    counts.put(HealthColumn.ATTEMPTED, attempted ? 1 : 0);
    counts.put(HealthColumn.TRIES, tries);
    counts.put(HealthColumn.RECOVERED, recovered ? 1 : 0);
    var column = column();
    if (column != null) {
      counts.put(column, 1);
      counts.put(HealthColumn.RELAPSED, lapsed && column.againstImage() ? 1 : 0);
    }
    return counts;
  }

  /** The change of each column when this replaces the earlier standing, if there was one. */
  Map<HealthColumn, Integer> changesFrom(@Nullable Standing before) {
    var changes = counts();
    if (before != null) {
      before.counts().forEach((column, count) -> changes.merge(column, -count, Integer::sum));
    }
    changes.values().removeIf(delta -> delta == 0);
    return changes;
  }
}
