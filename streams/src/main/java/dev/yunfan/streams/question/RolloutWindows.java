package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;
import static dev.yunfan.streams.question.Part.NUMBER;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import dev.yunfan.streams.device.ArmStage;
import dev.yunfan.streams.device.Sighting;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WindowColumn;
import dev.yunfan.streams.device.WindowVisit;
import java.time.Duration;
import java.util.List;

/**
 * Counts the handsets of each arm of a rollout in each hour of arrival. The hour is that of the
 * partition's arrival clock, which never goes back: an hour that is over does not change.
 */
@SuppressWarnings("EnumOrdinal") // counters are stored in the order of the columns
public final class RolloutWindows implements Question {
  private static final int COLUMNS = WindowColumn.values().length;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final int RELEASE = 3;
  private static final String NOWHERE = "";

  /** A partition may be behind others by as much as telemetry is kept, and be summed still. */
  public static final Duration KEPT = Duration.ofDays(14);

  private final long kept;

  /**
   * @param kept how far a partition may be behind others
   */
  RolloutWindows(Duration kept) {
    this.kept = kept.toMillis();
  }

  @Override
  public String name() {
    return "rollout-windows";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, NAME, NUMBER, NAME, NUMBER);
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public Topic topic() {
    return Topic.FLEET_ROLLOUT_WINDOWS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    for (var visit : sighting.windows()) {
      String rollout = rollout(sighting, visit);
      for (var flow : visit.flows()) {
        ledger.add(
            this,
            row(place(rollout, flow.at()), ledger.clock()),
            flow.column().ordinal(),
            flow.delta());
      }
    }
  }

  /**
   * Handsets of a place have fallen silent.
   *
   * @param place as {@link #place} makes it
   * @param silentSeconds for which each was not heard of
   */
  public void silent(Ledger ledger, String place, long handsets, long silentSeconds) {
    String row = row(place, ledger.clock());
    ledger.add(this, row, WindowColumn.SILENT.ordinal(), handsets);
    ledger.add(this, row, WindowColumn.WATCHED.ordinal(), handsets * silentSeconds);
  }

  /** A rollout and release on the handset's model, as the beginning of subjects. */
  public static String rollout(Sighting sighting, WindowVisit visit) {
    String vendor = sighting.reporter().vendor();
    return Subjects.join(visit.rolloutId(), visit.model(), vendor, visit.release());
  }

  /** The rollout and release of a place. */
  public static WatchedRollout rolloutOf(String place) {
    var parts = Subjects.split(place);
    return new WatchedRollout(parts.getFirst(), parts.get(RELEASE));
  }

  /** An arm and stage of a rollout: all of a subject but the hour. */
  public static String place(String rollout, ArmStage at) {
    return rollout + '/' + at.opened() + '/' + at.arm().label();
  }

  private static String row(String place, long clock) {
    return place + '/' + Math.floorDiv(clock, HOUR) * HOUR;
  }

  /** {@inheritDoc} The partition's clock has left the hour for good. */
  @Override
  public long countedUntil(List<String> parts) {
    return hour(parts) + 2 * HOUR;
  }

  @Override
  public long endsAt(List<String> parts) {
    return hour(parts) + HOUR + kept;
  }

  /** {@inheritDoc} Rows live on the topic for as long as it keeps them. */
  @Override
  public List<String> keys(List<String> parts, long[] published) {
    return List.of();
  }

  private static long hour(List<String> parts) {
    return Long.parseLong(parts.getLast());
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var row =
        new RolloutWindow(
            parts.get(0),
            parts.get(2),
            parts.get(1),
            parts.get(3),
            parts.get(5),
            NOWHERE,
            Long.parseLong(parts.get(4)),
            hour(parts),
            of(sums, WindowColumn.JOINED),
            of(sums, WindowColumn.EXPOSURE),
            firsts(sums, WindowColumn.CRASHED, WindowColumn.UNEXPOSED, WindowColumn.EXPOSED),
            firsts(sums, WindowColumn.JAVA, WindowColumn.UNEXPOSED_JAVA, WindowColumn.EXPOSED_JAVA),
            firsts(
                sums,
                WindowColumn.NATIVE,
                WindowColumn.UNEXPOSED_NATIVE,
                WindowColumn.EXPOSED_NATIVE),
            firsts(
                sums,
                WindowColumn.KERNEL,
                WindowColumn.UNEXPOSED_KERNEL,
                WindowColumn.EXPOSED_KERNEL),
            firsts(
                sums,
                WindowColumn.WATCHDOG,
                WindowColumn.UNEXPOSED_WATCHDOG,
                WindowColumn.EXPOSED_WATCHDOG),
            firsts(sums, WindowColumn.SILENT, WindowColumn.UNWATCHED, WindowColumn.WATCHED),
            of(sums, WindowColumn.RETURNED),
            new Updates(
                of(sums, WindowColumn.OFFERED),
                of(sums, WindowColumn.ATTEMPTED),
                of(sums, WindowColumn.CONFIRMED),
                of(sums, WindowColumn.ROLLED_BACK),
                of(sums, WindowColumn.FAILED),
                of(sums, WindowColumn.EXCUSED)),
            asOf);
    return new Answer(row.key(), RolloutWindow.CODEC.encode(row));
  }

  private static Firsts firsts(
      long[] sums, WindowColumn events, WindowColumn unexposed, WindowColumn seconds) {
    return new Firsts(of(sums, events), of(sums, unexposed), of(sums, seconds));
  }

  private static long of(long[] sums, WindowColumn column) {
    return sums[column.ordinal()];
  }
}
