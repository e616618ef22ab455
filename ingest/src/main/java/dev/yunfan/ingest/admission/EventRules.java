package dev.yunfan.ingest.admission;

import static dev.yunfan.ingest.admission.EventFault.BAD_TEXT;
import static dev.yunfan.ingest.admission.EventFault.OUT_OF_RANGE;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import org.jspecify.annotations.Nullable;

/**
 * The ranges that the Avro schemas state in their documentation, field by field. Sizes are here as
 * numbers alone: {@link EventCuts} keeps them.
 */
final class EventRules {
  /** Longest uptime between two heartbeats: 31 days. */
  static final long MAX_UPTIME_SECONDS = 31L * 24 * 60 * 60;

  static final int MAX_REASON = 1_000;
  static final int MAX_PROCESS = 200;
  static final int MAX_FRAMES = 64;
  static final int MAX_FRAME = 500;

  private EventRules() {}

  /** A broken rule; what it was is said without the value of any text, which may be long. */
  record Broken(EventFault fault, String detail) {}

  /** The first rule that the event breaks, or null when it keeps them all. */
  static @Nullable Broken firstBroken(TelemetryEvent body) {
    return switch (body) {
      case Activation activation -> name(NameRule.REGION, "activation.region", activation.region());
      case Heartbeat heartbeat -> heartbeat(heartbeat);
      case Crash crash -> crash(crash);
      case UpdateReport report -> report(report);
    };
  }

  private static @Nullable Broken heartbeat(Heartbeat beat) {
    if (beat.uptimeSeconds() < 0) {
      return range("heartbeat.uptimeSeconds", beat.uptimeSeconds(), MAX_UPTIME_SECONDS);
    }
    if (beat.boots() < 0) {
      return range("heartbeat.boots", beat.boots(), Integer.MAX_VALUE);
    }
    if (outside(beat.batteryPercent(), 100)) {
      return range("heartbeat.batteryPercent", beat.batteryPercent(), 100);
    }
    return beat.freeStorageMegabytes() < 0
        ? range("heartbeat.freeStorageMegabytes", beat.freeStorageMegabytes(), Long.MAX_VALUE)
        : null;
  }

  private static @Nullable Broken crash(Crash crash) {
    return crash.uptimeSeconds() < 0
        ? range("crash.uptimeSeconds", crash.uptimeSeconds(), Long.MAX_VALUE)
        : null;
  }

  private static @Nullable Broken report(UpdateReport report) {
    var broken = name(NameRule.ROLLOUT, "updateReport.rolloutId", report.rolloutId());
    if (broken == null) {
      broken = name(NameRule.FIRMWARE, "updateReport.release", report.release());
    }
    if (broken == null && !statesFailureRightly(report.phase(), report.failure())) {
      broken =
          new Broken(
              OUT_OF_RANGE,
              "updateReport.failure %s goes with FAILED and ROLLED_BACK, not with %s"
                  .formatted(report.failure(), report.phase()));
    }
    return broken;
  }

  /** A reason of failure belongs to a failure. */
  static boolean statesFailureRightly(UpdatePhase phase, FailureReason failure) {
    return failure == FailureReason.UNSTATED
        || phase == UpdatePhase.FAILED
        || phase == UpdatePhase.ROLLED_BACK;
  }

  private static boolean outside(long value, long max) {
    return value < 0 || value > max;
  }

  private static Broken range(String field, long value, long max) {
    return new Broken(OUT_OF_RANGE, "%s %d is outside 0 to %d".formatted(field, value, max));
  }

  private static @Nullable Broken name(NameRule rule, String field, String value) {
    return rule.allows(value) ? null : new Broken(BAD_TEXT, rule.objection(field, value));
  }
}
