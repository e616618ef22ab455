package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.truth.Ending;
import dev.yunfan.agent.update.UpdateState;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulated handset: what a real one remembers, in about 150 bytes. Times are true times in
 * milliseconds since 1970-01-01T00:00Z; {@link #clockErrorMillis} away from them is what the
 * handset believes.
 */
public final class Handset {
  /**
   * An event that waits for the next batch.
   *
   * @param firmware that ran when it happened
   */
  public record Waiting(long at, String firmware, TelemetryEvent body) {}

  /** Numbered events, all of one firmware, in order of seq. */
  record Numbered(String firmware, List<DeviceEvent> events) {
    static final Numbered NOTHING = new Numbered("", List.of());
  }

  /**
   * How a rollout last ended here.
   *
   * @param wrongCopy whether a copy of its image did not verify, now or before
   */
  record Outcome(String rolloutId, Ending ending, boolean wrongCopy, @Nullable Outcome earlier) {}

  final int index;
  final Launch launch;
  final long activatedAt;
  final float frailty;
  final long clockErrorMillis;

  String firmware;
  public float crashFactor = 1;

  /** When crashFactor begins to hold. */
  public long harmFrom;

  /** When a newer firmware than the factory's last came to stay; 0: never. */
  long installedAt;

  /** Whether it never reports again. */
  boolean silent;

  long incarnation;
  int seq;
  int resets;
  int daysReported;
  long livedMillis;
  int uploads;
  int checkIns;
  int releaseCounter;
  long resetAt;
  long nextUploadAt;
  long nextCheckInAt;
  long nextStepAt = Long.MAX_VALUE;
  boolean activationCounted;
  @Nullable String reportedFirmware;
  @Nullable String rejectedImage;
  @Nullable WrongCopies wrongCopies;
  @Nullable String fallBackReason;
  @Nullable Outcome outcomes;
  @Nullable CompactReceipts receipts;
  UpdateState update = IDLE;

  /** The unacknowledged batch. */
  Numbered unacknowledged = Numbered.NOTHING;

  private @Nullable List<Waiting> waiting;

  private static final UpdateState IDLE = new UpdateState.Idle();

  Handset(int index, Launch launch, long activatedAt, float frailty, long clockErrorMillis) {
    this.index = index;
    this.launch = launch;
    this.activatedAt = activatedAt;
    this.frailty = frailty;
    this.clockErrorMillis = clockErrorMillis;
    this.firmware = launch.firmware();
  }

  String deviceId() {
    return launch.idPrefix() + "-" + (10_000_000 + index);
  }

  public void tell(long at, TelemetryEvent body) {
    var events = waiting;
    if (events == null) {
      events = new ArrayList<>(4);
      waiting = events;
    }
    events.add(new Waiting(at, running(), body));
  }

  /** On trial the new firmware runs, before it is the one to stay. */
  private String running() {
    return update instanceof UpdateState.Probing(var offer) ? offer.release() : firmware;
  }

  /** Lets these wait; nothing else may wait. */
  void keepWaiting(List<Waiting> events) {
    waiting = events.isEmpty() ? null : new ArrayList<>(events);
  }

  boolean hasWaiting() {
    return waiting != null;
  }

  /** Whether a report of a rollout waits, or was sent and is not acknowledged yet. */
  public boolean awaitsReportOf(String rolloutId) {
    return (waiting != null
            && waiting.stream().anyMatch(each -> isReportOf(rolloutId, each.body())))
        || unacknowledged.events().stream().anyMatch(each -> isReportOf(rolloutId, each.body()));
  }

  private static boolean isReportOf(String rolloutId, TelemetryEvent body) {
    return body instanceof TelemetryEvent.UpdateReport report
        && report.rolloutId().equals(rolloutId);
  }

  /** Takes what waits. */
  List<Waiting> takeWaiting() {
    var events = waiting;
    waiting = null;
    return events == null ? new ArrayList<>() : events;
  }

  /** When it wakes next. */
  long nextAt() {
    return Math.min(nextStepAt, Math.min(nextUploadAt, nextCheckInAt));
  }
}
