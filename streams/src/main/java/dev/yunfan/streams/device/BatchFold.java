package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folds one batch into what is known of its handset. */
public final class BatchFold {
  private static final long DAY_MILLIS = 86_400_000;
  private static final Sighting.Word NOTHING = new Sighting.Word.Nothing();
  private static final Sighting.Word HEARD = new Sighting.Word.Heard();

  private final DeviceState before;
  private final TelemetryEvents batch;
  private final List<AcceptedEvent> fresh;
  private final List<Long> activeDays = new ArrayList<>(1);
  private final List<Long> crashDays = new ArrayList<>(0);
  private final List<Sighting.NewSteps> steps = new ArrayList<>(0);
  private Days active;
  private Days crashed;
  private RolloutMarks rollouts;
  private Life life;
  private final Ground ground;
  private final ArrivalFold arrival;
  private Sighting.Word word = NOTHING;
  private long monthDay = Long.MIN_VALUE;
  private int duplicates;
  private int stale;

  private BatchFold(DeviceState before, TelemetryEvents batch, Ground ground) {
    this.ground = ground;
    this.arrival = new ArrivalFold(before, batch, ground);
    this.before = before;
    this.batch = batch;
    this.fresh = new ArrayList<>(batch.events().size());
    this.active = before.active();
    this.crashed = before.crashed();
    this.rollouts = before.rollouts();
    this.life = before.life();
  }

  /** What the batch newly tells; a repeat of it tells nothing. */
  public static Sighting fold(DeviceState before, TelemetryEvents batch, Ground ground) {
    return new BatchFold(before, batch, ground).fold();
  }

  private Sighting fold() {
    int place = place();
    var window =
        place < 0
            ? ReplayWindow.empty(batch.reporter().incarnation())
            : before.windows().get(place);
    long highest = window.highest();
    for (var event : batch.events()) {
      switch (window.judge(event.seq())) {
        case FRESH -> {
          window = window.mark(event.seq());
          fresh.add(event);
          note(event);
        }
        case DUPLICATE -> duplicates++;
        case STALE -> stale++;
      }
    }
    // A late repeat, or the rest of an incarnation that ended, tells nothing of where it is now.
    boolean newest = place <= 0 && window.highest() > highest;
    var position = newest ? Position.of(batch.reporter()) : before.position();
    var arms = arms(newest);
    var alarm = place <= 0 ? arrival.alarm(fresh) : arrival.ofOldIncarnation();
    var after =
        new DeviceState(
            windows(place, window),
            life,
            position,
            active,
            crashed,
            rollouts,
            Math.max(before.lastArrival(), batch.arrivedAt()),
            arrival.alarmed(alarm));
    return new Sighting(
        before,
        after,
        batch.reporter(),
        batch.arrivedAt(),
        fresh,
        duplicates,
        stale,
        activeDays,
        crashDays,
        steps,
        alarm,
        arms,
        place <= 0 ? word : NOTHING);
  }

  /** The arms that the handset is in, and moves between when this is its newest batch. */
  private List<Sighting.ArmVisit> arms(boolean newest) {
    var reporter = batch.reporter();
    var watched = ground.rollouts().of(reporter.vendor(), reporter.model());
    if (watched.isEmpty() || fresh.isEmpty()) {
      return List.of();
    }
    boolean crashes = fresh.stream().anyMatch(event -> event.body() instanceof Crash);
    var visits = new ArrayList<Sighting.ArmVisit>(watched.size());
    for (var rollout : watched) {
      int steps = rollouts.steps(rollout.id());
      var was = RolloutMarks.arm(steps);
      var arm = armOf(rollout, was);
      boolean moves = newest && arm != was;
      if (moves) {
        rollouts = rollouts.in(rollout.id(), arm);
      }
      boolean firstCrash = crashes && !RolloutMarks.crashed(steps, arm);
      if (firstCrash) {
        rollouts = rollouts.crashedIn(rollout.id(), arm);
      }
      visits.add(
          new Sighting.ArmVisit(rollout, moves ? was : null, moves ? arm : null, arm, firstCrash));
    }
    return visits;
  }

  private WatchedRollout.Arm armOf(WatchedRollout rollout, WatchedRollout.@Nullable Arm was) {
    if (batch.reporter().firmware().equals(rollout.release())) {
      return WatchedRollout.Arm.UPDATED;
    }
    return was == null || was == WatchedRollout.Arm.UPDATED
        ? rollout.armOf(batch.reporter().deviceId())
        : was;
  }

  /** Where the batch's incarnation stands among the known ones, -1 when it is new. */
  private int place() {
    for (int i = 0; i < before.windows().size(); i++) {
      if (before.windows().get(i).incarnation() == batch.reporter().incarnation()) {
        return i;
      }
    }
    return -1;
  }

  private List<ReplayWindow> windows(int place, ReplayWindow window) {
    if (place == 0 && before.windows().size() == 1) {
      return List.of(window);
    }
    var windows = new ArrayList<>(before.windows());
    if (place >= 0) {
      windows.set(place, window);
    } else if (!fresh.isEmpty()) { // an incarnation is known by its first event
      windows.addFirst(window);
    }
    return windows.size() > 1 + DeviceState.PREVIOUS
        ? windows.subList(0, 1 + DeviceState.PREVIOUS)
        : windows;
  }

  private void note(AcceptedEvent event) {
    long day = Math.floorDiv(event.eventTime(), DAY_MILLIS);
    if (!active.has(day)) {
      active = active.with(day);
      activeDays.add(day);
    }
    if (event.body() instanceof Activation(String region) && life.beginsAfter(day)) {
      life = life.begunOn(day, batch.reporter().model(), region, active);
    }
    if (life.activated() && (day != monthDay)) {
      monthDay = day;
      long month = life.monthOf(day);
      if (life.lacks(month)) {
        life = life.with(month);
      }
    }
    word =
        event.body() instanceof UpdateReport report && isUnheard(report)
            ? new Sighting.Word.Installed(report)
            : HEARD;
    switch (event.body()) {
      case Activation _, Heartbeat _ -> {}
      case Crash _ -> {
        if (!crashed.has(day)) {
          crashed = crashed.with(day);
          crashDays.add(day);
        }
      }
      case UpdateReport report -> {
        int reached = RolloutMarks.stepsOf(report.phase());
        int fresher = reached & ~rollouts.steps(report.rolloutId());
        if (fresher != 0) {
          rollouts = rollouts.with(report.rolloutId(), reached);
          steps.add(new Sighting.NewSteps(report, fresher));
        }
      }
    }
  }

  /** After these a handset restarts, and may not come back. */
  private static boolean isUnheard(UpdateReport report) {
    return report.phase() == UpdatePhase.INSTALLED || report.phase() == UpdatePhase.REBOOTED;
  }
}
