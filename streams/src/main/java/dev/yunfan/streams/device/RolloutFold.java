package dev.yunfan.streams.device;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds the reports and receipts of one batch into the rollouts of its handset. */
final class RolloutFold {
  private static final List<HealthColumn> UNDER_WAY =
      List.of(HealthColumn.OFFERED, HealthColumn.ATTEMPTED);

  private final TelemetryEvents batch;
  private final String model;
  private final Ground ground;

  /** Place of the batch's incarnation. */
  private final int life;

  private final Current current;

  private final List<HealthChange> changes = new ArrayList<>(2);
  private final List<Unoffered> unoffered = new ArrayList<>(0);
  private final List<WindowVisit> windows = new ArrayList<>(1);
  private RolloutMarks marks;

  RolloutFold(
      RolloutMarks before, TelemetryEvents batch, Ground ground, int life, Current current) {
    this.marks = before;
    this.batch = batch;
    this.model = batch.reporter().model();
    this.ground = ground;
    this.life = life;
    this.current = current;
  }

  RolloutMarks marks() {
    return marks;
  }

  List<HealthChange> changes() {
    return changes;
  }

  List<WindowVisit> windows() {
    return windows;
  }

  List<Unoffered> unoffered() {
    return unoffered;
  }

  /**
   * Counts a report for which the batch has a receipt.
   *
   * @return where the handset counts; null when the report counts nowhere
   */
  @Nullable Seat report(AcceptedEvent event, UpdateReport report) {
    var receipt = receiptOf(report);
    var refusal = receipt == null ? Unoffered.Why.NO_RECEIPT : refusal(report, receipt);
    if (receipt == null || refusal != null) {
      unoffered.add(new Unoffered(event, refusal == null ? Unoffered.Why.NO_RECEIPT : refusal));
      name(report);
      return null;
    }
    var mark = markOf(receipt.rolloutId(), receipt.release());
    var counted = counted(mark.as(model), receipt, event.seq(), report);
    marks = marks.with(counted);
    var standing = counted.standing();
    var stay = counted.stay();
    return new Seat(
        receipt.rolloutId(),
        receipt.release(),
        standing == null ? RolloutHealth.ALL_STAGES : standing.stage(),
        stay == null ? receipt.arm() : higher(stay.arm(), receipt.arm()));
  }

  /** Where a handset counts in a rollout. */
  record Seat(String rolloutId, String release, long stage, Arm arm) {}

  /** The receipt of the report's release; if there is none, another one of its rollout. */
  private @Nullable Membership receiptOf(UpdateReport report) {
    Membership found = null;
    for (var receipt : batch.receipts()) {
      if (receipt.rolloutId().equals(report.rolloutId())) {
        if (receipt.release().equals(report.release())) {
          return receipt;
        }
        found = found == null ? receipt : found;
      }
    }
    return found;
  }

  /**
   * The mark of a release that a receipt or {@code ota.rollouts} names. One without a release
   * belongs to the release that its rollout ships, as far as that is known.
   */
  private Mark markOf(String rolloutId, String release) {
    var known = marks.of(rolloutId, release);
    if (known != null) {
      return known;
    }
    long key = RolloutMarks.key(rolloutId, release);
    var earlier = marks.withoutRelease(rolloutId);
    String shipped = earlier == null ? null : ground.rollouts().shippedBy(rolloutId);
    if (earlier == null || (shipped != null && !shipped.equals(release))) {
      return Mark.of(key);
    }
    marks = marks.keyed(earlier, key);
    return earlier.keyed(key);
  }

  private Unoffered.@Nullable Why refusal(UpdateReport report, Membership receipt) {
    if (!receipt.release().equals(report.release())) {
      return Unoffered.Why.OTHER_RELEASE;
    }
    return switch (receipt.arm()) {
      case CONTROL -> Unoffered.Why.NOT_YET;
      case HOLDBACK -> Unoffered.Why.HELD_BACK;
      case TREATED, NAMED ->
          markOf(receipt.rolloutId(), receipt.release()).admits(model)
              ? null
              : Unoffered.Why.OTHER_MODEL;
    };
  }

  /** Counts a report that is no evidence for the rollout that it names, if there is such a one. */
  private void name(UpdateReport report) {
    for (var rollout : ground.rollouts().of(batch.reporter().vendor(), model)) {
      if (rollout.id().equals(report.rolloutId())) {
        var mark = markOf(rollout.id(), rollout.release());
        if (mark.unoffered() >= RolloutHealth.MAX_TRIES) {
          return;
        }
        marks = marks.with(mark.withUnoffered(mark.unoffered() + 1));
        change(rollout.id(), rollout.release(), RolloutHealth.UNOFFERED, HealthColumn.OFFERED, 1);
        return;
      }
    }
  }

  private Mark counted(Mark mark, Membership receipt, long seq, UpdateReport report) {
    var outcome = HealthColumn.outcomeOf(report);
    if (mark.old().hasSteps()) {
      if (outcome == null) {
        return alsoInOldRow(mark, receipt, report);
      }
      undoOld(mark.old(), receipt);
    }
    var before = mark.standing();
    var after = before == null ? Standing.offered(receipt.stage()) : before;
    if (Standing.isAttempt(report.phase())) {
      after = after.withAttempt();
    }
    if (outcome != null) {
      after = after.with(outcome, life, seq, current);
      after = after.after(mark.old());
    }
    int stage = after.stage();
    after
        .changesFrom(before)
        .forEach((column, delta) ->
            change(receipt.rolloutId(), receipt.release(), stage, column, delta));
    return mark.with(after).with(mark.old().withoutSteps());
  }

  /** A handset that 0.1.0 counted goes on in its row until its next outcome. */
  private Mark alsoInOldRow(Mark mark, Membership receipt, UpdateReport report) {
    var old = mark.old();
    for (var column : UNDER_WAY) {
      boolean reached = column == HealthColumn.OFFERED || Standing.isAttempt(report.phase());
      if (reached && !old.has(column)) {
        old = old.with(column);
        changeOld(receipt, column, 1);
      }
    }
    return mark.with(old);
  }

  private void undoOld(OldSteps old, Membership receipt) {
    for (var column : old.columns()) {
      changeOld(receipt, column, -1);
    }
  }

  private void changeOld(Membership receipt, HealthColumn column, int delta) {
    change(receipt.rolloutId(), receipt.release(), RolloutHealth.ALL_STAGES, column, delta);
  }

  private void change(String rollout, String release, long stage, HealthColumn column, int delta) {
    changes.add(new HealthChange(rollout, release, stage, column, delta));
  }

  /**
   * Counts what the batch tells in the arms of its receipts, then moves the handset to the arms
   * that they name; it moves up alone, so that the order of receipts does not matter.
   *
   * @param uptime seconds of the fresh heartbeats that count
   * @param told its fresh crashes, and powered-on time
   * @param now milliseconds since 1970-01-01T00:00Z
   * @param hour of the partition's arrival clock, since 1970-01-01T00:00Z
   */
  List<ArmVisit> arms(long uptime, TimeAtRisk told, long now, long hour) {
    var visits = new ArrayList<ArmVisit>(batch.receipts().size());
    for (var receipt : batch.receipts()) {
      var mark = markOf(receipt.rolloutId(), receipt.release());
      if (mark.admits(model)) {
        visits.add(visit(mark.as(model), receipt, uptime, told, now, hour));
      }
    }
    return visits;
  }

  private ArmVisit visit(
      Mark mark, Membership receipt, long uptime, TimeAtRisk told, long now, long hour) {
    boolean crashes = told.kinds() != 0;
    var stay = mark.stay();
    Arm arm = stay == null ? null : stay.arm();
    long seconds = stay == null ? 0 : stay.granted(uptime, now);
    boolean firstCrash = stay != null && crashes && !stay.hasCrashed();
    var after =
        stay == null
            ? new ArmStay(receipt.arm(), now, 0, mark.old().crashed())
            : stay.counting(seconds, crashes);
    var named = higher(after.arm(), receipt.arm());
    String left = stay == null ? mark.old().arm() : null;
    if (stay != null && named != stay.arm()) {
      left = stay.arm().label();
      after = after.movedTo(named, now);
    }
    var window = windows(mark, receipt, named, seconds, told, hour);
    marks = marks.with(mark.with(after).withWindow(window).with(mark.old().withoutArm()));
    boolean moves = stay == null || named != stay.arm();
    return new ArmVisit(
        receipt.rolloutId(),
        receipt.release(),
        arm,
        seconds,
        firstCrash,
        left,
        moves ? named : null);
  }

  private @Nullable WindowStay windows(
      Mark mark, Membership receipt, Arm named, long seconds, TimeAtRisk told, long hour) {
    var fold = new WindowFold(hour, ground.silentHours());
    var stay = fold.visit(mark.window(), receipt, named, seconds, told);
    if (stay != null) {
      fold.updates(stay.at(), changes, receipt);
    }
    add(fold.result(model, receipt.rolloutId(), receipt.release()));
    return stay;
  }

  private void add(@Nullable WindowVisit visit) {
    if (visit != null) {
      windows.add(visit);
    }
  }

  /**
   * A handset that speaks is not silent, with a receipt or without: its model may have a new name
   * that the rollout does not ship to, and then no check-in brings a receipt any more. Its crashes
   * and hours count nowhere then, both of them, so that its arm looks neither better nor worse.
   */
  void heard(long hour) {
    for (var mark : marks.marks()) {
      var stay = mark.window();
      var name = isNewsOf(stay, hour) ? ground.named().apply(mark.rollout()) : null;
      if (stay != null && name != null) {
        var fold = new WindowFold(hour, ground.silentHours());
        marks = marks.with(mark.withWindow(fold.heard(stay)));
        add(fold.result(mark.model(), name.id(), name.release()));
      }
    }
  }

  /** Old rollouts, which have no receipts any more, must not fill rows for ever. */
  private static boolean isNewsOf(@Nullable WindowStay stay, long hour) {
    return stay != null
        && !stay.silent()
        && stay.heard() < hour
        && hour - stay.joined() <= RolloutMarks.RECEIPTS_GOOD.toHours();
  }

  private static Arm higher(Arm one, Arm other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
