package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.calendar.FleetDays;
import java.util.ArrayList;
import java.util.List;

/** One batch's part in its window of arrival time: hours of a life, and its crashes. */
final class ArrivalFold {
  private static final long SECOND_MILLIS = 1_000;

  /** Events are at most 30 days old; a longer silence is no time that a batch tells of. */
  private static final long LONGEST_COVERED = 30 * 86_400;

  private final DeviceState before;
  private final TelemetryEvents batch;
  private final FleetDays days;

  /** Whether the handset counts in its window already, on this firmware. */
  private final boolean inWindow;

  ArrivalFold(DeviceState before, TelemetryEvents batch, Ground ground) {
    this.before = before;
    this.batch = batch;
    this.days = ground.days();
    this.inWindow = inWindow(before, batch, ground);
  }

  private static boolean inWindow(DeviceState before, TelemetryEvents batch, Ground ground) {
    long length = ground.alarmWindow().toMillis();
    var position = before.position();
    var reporter = batch.reporter();
    return position != null
        && Math.floorDiv(before.lastArrival(), length) >= Math.floorDiv(batch.arrivedAt(), length)
        && position.firmware().equals(reporter.firmware())
        && position.model().equals(reporter.model())
        && position.vendor().equals(reporter.vendor());
  }

  /** Of the current incarnation: hours and crashes come together, or neither does. */
  Sighting.Alarm alarm(List<AcceptedEvent> fresh, Exposure exposure) {
    long covered = exposure.ofCover(covered(fresh), at());
    return new Sighting.Alarm(at(), !inWindow, covered, covered == 0 ? List.of() : crashes(fresh));
  }

  /** The rest of an incarnation that ended tells nothing of now. */
  Sighting.Alarm ofOldIncarnation() {
    return new Sighting.Alarm(at(), false, 0, List.of());
  }

  private long at() {
    return Math.max(before.lastArrival(), batch.arrivedAt());
  }

  /** Kinds of crashes that the window has of this handset after an alarm's part was added. */
  int alarmed(Sighting.Alarm alarm) {
    int counted = alarm.heard() ? 0 : before.alarmed();
    for (var event : alarm.crashes()) {
      if (event.body() instanceof Crash crash) {
        counted |= bit(crash.kind());
      }
    }
    return counted;
  }

  /** The first crash of each kind and day, of the kinds that the window has not yet. */
  private List<AcceptedEvent> crashes(List<AcceptedEvent> fresh) {
    var crashes = new ArrayList<AcceptedEvent>(0);
    int counted = inWindow ? before.alarmed() : 0;
    for (var event : fresh) {
      if (event.body() instanceof Crash crash
          && (counted & bit(crash.kind())) == 0
          && crashes.stream().noneMatch(earlier -> isAlike(earlier, crash, event.eventTime()))) {
        crashes.add(event);
      }
    }
    return crashes;
  }

  private boolean isAlike(AcceptedEvent earlier, Crash crash, long at) {
    return earlier.body() instanceof Crash other
        && other.kind() == crash.kind()
        && days.of(earlier.eventTime()) == days.of(at);
  }

  /**
   * Seconds that the fresh events tell of: what the heartbeats say, but no more than have passed
   * since the handset was last heard of; without heartbeats all of these. A first batch without
   * heartbeats tells of nothing that is known.
   */
  private long covered(List<AcceptedEvent> fresh) {
    if (fresh.isEmpty()) {
      return 0;
    }
    long uptime = 0;
    boolean told = false;
    for (var event : fresh) {
      if (event.body() instanceof Heartbeat heartbeat) {
        told = true;
        uptime += Math.clamp(heartbeat.uptimeSeconds(), 0, LONGEST_COVERED);
      }
    }
    if (before.lastArrival() == 0) {
      return Math.min(uptime, LONGEST_COVERED);
    }
    long passed = Math.max(1, (batch.arrivedAt() - before.lastArrival()) / SECOND_MILLIS);
    return Math.min(told ? Math.min(uptime, passed) : passed, LONGEST_COVERED);
  }

  private static int bit(CrashKind kind) {
    return switch (kind) {
      case JAVA -> 1;
      case NATIVE -> 1 << 1;
      case KERNEL -> 1 << 2;
      case WATCHDOG -> 1 << 3;
    };
  }
}
