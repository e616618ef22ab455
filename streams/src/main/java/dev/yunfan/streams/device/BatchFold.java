package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
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
  private static final Sighting.Word NOTHING = new Sighting.Word.Nothing();
  private static final long HOUR_MILLIS = 3_600_000;
  private static final Sighting.Word HEARD = new Sighting.Word.Heard();

  private final DeviceState before;
  private final TelemetryEvents batch;
  private final Ground ground;
  private final ArrivalFold arrival;
  private final long now;
  private final long hour;
  private final List<AcceptedEvent> fresh;
  private final List<Long> activeDays = new ArrayList<>(1);
  private final List<Long> crashDays = new ArrayList<>(0);

  /** Where the batch's incarnation stands among the known ones, newest first; -1 when it is new. */
  private final int place;

  private Days active;
  private Days crashed;
  private Life life;
  private Exposure exposure;
  private @Nullable RolloutFold rollouts;
  private Sighting.Word word = NOTHING;
  private long monthDay = Long.MIN_VALUE;
  private long uptime;
  private long excess;
  private final TimeAtRisk told = new TimeAtRisk();
  private int duplicates;
  private int stale;

  private BatchFold(DeviceState before, TelemetryEvents batch, Ground ground, long clock) {
    this.before = before;
    this.batch = batch;
    this.ground = ground;
    this.arrival = new ArrivalFold(before, batch, ground);
    this.now = Math.max(before.lastArrival(), batch.arrivedAt());
    this.hour = Math.floorDiv(clock, HOUR_MILLIS);
    this.fresh = new ArrayList<>(batch.events().size());
    this.place = place();
    this.active = before.active();
    this.crashed = before.crashed();
    this.life = before.life();
    this.exposure = before.exposure().begun(before, now);
  }

  /** The same where no other batch has arrived later. */
  public static Sighting fold(DeviceState before, TelemetryEvents batch, Ground ground) {
    return fold(before, batch, ground, Math.max(before.lastArrival(), batch.arrivedAt()));
  }

  /**
   * The news in the batch; a repeat of it has none.
   *
   * @param clock latest arrival in the partition, milliseconds since 1970-01-01T00:00Z
   */
  public static Sighting fold(
      DeviceState before, TelemetryEvents batch, Ground ground, long clock) {
    var fold = new BatchFold(before, batch, ground, clock);
    return fold.place < 0 && before.windows().size() == DeviceState.INCARNATIONS
        ? fold.beyond()
        : fold.fold();
  }

  /** Nothing of an incarnation that cannot be told apart is counted: it might come twice. */
  private Sighting beyond() {
    int events = batch.events().size();
    return sighting(
        before.with(before.clones().beyond(events, now)),
        List.of(),
        arrival.ofOldIncarnation(),
        NOTHING,
        new Sighting.Apart(List.of(), 0, 0, events));
  }

  private Sighting fold() {
    var window =
        place < 0
            ? ReplayWindow.empty(batch.reporter().incarnation())
            : before.windows().get(place);
    long highest = window.highest();
    for (var event : batch.events()) {
      switch (window.judge(event.seq())) {
        case FRESH -> {
          window = window.mark(event.seq());
          fresh.add(counted(event));
        }
        case DUPLICATE -> duplicates++;
        case STALE -> stale++;
      }
    }
    // A late repeat, or the rest of an incarnation that ended, tells nothing of where it is now.
    boolean current = current();
    boolean newest = current && window.highest() > highest;
    var arms = arms();
    var alarm = current ? arrival.alarm(fresh, exposure) : arrival.ofOldIncarnation();
    boolean returns = place >= 0 && !current && !fresh.isEmpty();
    var marks = rollouts == null ? before.rollouts() : rollouts.marks();
    var after =
        new DeviceState(
            windows(window),
            life,
            newest ? Position.of(batch.reporter()) : before.position(),
            active,
            crashed,
            marks.without(ground.rollouts().withdrawn(), batch.arrivedAt(), batch.receipts()),
            now,
            arrival.alarmed(alarm),
            exposure.covering(alarm.covered()),
            returns ? before.clones().returned(ordinal(), now) : before.clones(),
            fresh.isEmpty() ? before.current() : after(current));
    return sighting(after, arms, alarm, current ? word : NOTHING, apart());
  }

  private List<ArmVisit> arms() {
    if (fresh.isEmpty() || (batch.receipts().isEmpty() && !before.rollouts().isWatched())) {
      return List.of();
    }
    var arms = rollouts().arms(uptime, told, now, hour);
    rollouts().heard(hour);
    return arms;
  }

  private Sighting.Apart apart() {
    int bad = fresh.isEmpty() ? 0 : batch.badReceipts();
    List<Unoffered> unoffered = rollouts == null ? List.of() : rollouts.unoffered();
    return bad == 0 && excess == 0 && unoffered.isEmpty()
        ? Sighting.Apart.NONE
        : new Sighting.Apart(unoffered, bad, excess, 0);
  }

  private Sighting sighting(
      DeviceState after,
      List<ArmVisit> arms,
      Sighting.Alarm alarm,
      Sighting.Word told,
      Sighting.Apart apart) {
    return new Sighting(
        before,
        after,
        batch.reporter(),
        batch.arrivedAt(),
        fresh,
        batch.cut(),
        duplicates,
        stale,
        activeDays,
        crashDays,
        rollouts == null ? List.of() : rollouts.changes(),
        arms,
        rollouts == null ? List.of() : rollouts.windows(),
        alarm,
        told,
        apart);
  }

  private RolloutFold rollouts() {
    if (rollouts == null) {
      rollouts = new RolloutFold(before.rollouts(), batch, ground, ordinal(), after(speaksFirst()));
    }
    return rollouts;
  }

  /** Whether the batch's incarnation is the current one, if anything of it is new. */
  private boolean speaksFirst() {
    return before.windows().isEmpty()
        || before.current().includes(ordinal(), place >= 0, batch.sentAt());
  }

  /** The same, when it is known whether anything is new: a repeat changes nothing. */
  private boolean current() {
    return fresh.isEmpty() ? ordinal() == before.current().life() : speaksFirst();
  }

  private Current after(boolean current) {
    return current
        ? before.current().heard(ordinal(), batch.sentAt())
        : before.current().besides(ordinal());
  }

  private int place() {
    for (int i = 0; i < before.windows().size(); i++) {
      if (before.windows().get(i).incarnation() == batch.reporter().incarnation()) {
        return i;
      }
    }
    return -1;
  }

  /** Place of the incarnation in the order in which they were heard of first, from 0. */
  private int ordinal() {
    return before.windows().size() - 1 - place;
  }

  private List<ReplayWindow> windows(ReplayWindow window) {
    if (place == 0 && before.windows().size() == 1) {
      return List.of(window);
    }
    var windows = new ArrayList<>(before.windows());
    if (place >= 0) {
      windows.set(place, window);
    } else if (!fresh.isEmpty()) { // an incarnation is known by its first event
      windows.addFirst(window);
    }
    return windows;
  }

  /** Takes a fresh event; gives it as it counts. */
  private AcceptedEvent counted(AcceptedEvent event) {
    long day = ground.days().of(event.eventTime());
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
    word = HEARD;
    return switch (event.body()) {
      case Activation _ -> event;
      case Heartbeat heartbeat -> granted(event, heartbeat);
      case Crash crash -> {
        told.crash(event.at(), kinds(crash.kind()));
        if (!crashed.has(day)) {
          crashed = crashed.with(day);
          crashDays.add(day);
        }
        yield event;
      }
      case UpdateReport report -> {
        var seat = rollouts().report(event, report);
        if (seat != null && isUnheard(report)) {
          word =
              new Sighting.Word.Installed(
                  seat.rolloutId(), seat.release(), seat.stage(), seat.arm());
        }
        yield event;
      }
    };
  }

  /** The heartbeat with the uptime that the handset can have lived. */
  private AcceptedEvent granted(AcceptedEvent event, Heartbeat heartbeat) {
    long claimed = heartbeat.uptimeSeconds();
    long counts = exposure.ofUptime(claimed, now);
    exposure = exposure.counting(counts);
    uptime += counts;
    told.heartbeat(event.at(), counts);
    if (counts == claimed) {
      return event;
    }
    excess += Math.max(0, claimed) - counts;
    TelemetryEvent body =
        new Heartbeat(
            counts,
            heartbeat.boots(),
            heartbeat.batteryPercent(),
            heartbeat.freeStorageMegabytes(),
            heartbeat.network());
    return new AcceptedEvent(event.seq(), event.at(), event.eventTime(), body);
  }

  /** Any, and its own. */
  private static int kinds(CrashKind kind) {
    return switch (kind) {
      case JAVA -> 1 | 1 << 1;
      case NATIVE -> 1 | 1 << 2;
      case KERNEL -> 1 | 1 << 3;
      case WATCHDOG -> 1 | 1 << 4;
    };
  }

  /** After these a handset restarts, and may not come back. */
  private static boolean isUnheard(UpdateReport report) {
    return report.phase() == UpdatePhase.INSTALLED || report.phase() == UpdatePhase.REBOOTED;
  }
}
