package dev.yunfan.ingest.admission;

import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what is merely too large to its range. A stack overflow has a thousand frames, and is a
 * crash: refused for its size it would never be counted.
 */
final class EventCuts {
  private final List<String> cuts = new ArrayList<>(1);

  private EventCuts() {}

  /**
   * An event within its sizes.
   *
   * @param body the event itself where nothing was cut
   * @param detail each cut, with the size that came and the size that is kept; empty: none
   */
  record Fitted(TelemetryEvent body, String detail) {
    boolean cut() {
      return !detail.isEmpty();
    }
  }

  static Fitted fit(TelemetryEvent body) {
    var cuts = new EventCuts();
    var within = cuts.within(body);
    return cuts.cuts.isEmpty()
        ? new Fitted(body, "")
        : new Fitted(within, String.join("; ", cuts.cuts));
  }

  private TelemetryEvent within(TelemetryEvent body) {
    return switch (body) {
      case Activation activation -> activation;
      case Heartbeat beat -> heartbeat(beat);
      case Crash crash ->
          new Crash(
              crash.kind(),
              text("crash.reason", crash.reason(), EventRules.MAX_REASON),
              text("crash.process", crash.process(), EventRules.MAX_PROCESS),
              frames(crash.frames()),
              crash.uptimeSeconds());
      case UpdateReport report ->
          report.reason() == null
              ? report
              : new UpdateReport(
                  report.rolloutId(),
                  report.release(),
                  report.phase(),
                  text("updateReport.reason", report.reason(), EventRules.MAX_REASON),
                  report.failure());
    };
  }

  private Heartbeat heartbeat(Heartbeat beat) {
    if (beat.uptimeSeconds() <= EventRules.MAX_UPTIME_SECONDS) {
      return beat;
    }
    cuts.add(
        "heartbeat.uptimeSeconds %d became %d"
            .formatted(beat.uptimeSeconds(), EventRules.MAX_UPTIME_SECONDS));
    return new Heartbeat(
        EventRules.MAX_UPTIME_SECONDS,
        beat.boots(),
        beat.batteryPercent(),
        beat.freeStorageMegabytes(),
        beat.network());
  }

  /** The innermost frames say where it happened. */
  private List<String> frames(List<String> frames) {
    var kept = frames;
    if (frames.size() > EventRules.MAX_FRAMES) {
      cuts.add(
          "crash.frames had %d frames, the innermost %d are kept"
              .formatted(frames.size(), EventRules.MAX_FRAMES));
      kept = frames.subList(0, EventRules.MAX_FRAMES);
    }
    return kept.stream().allMatch(frame -> frame.length() <= EventRules.MAX_FRAME)
        ? kept
        : kept.stream().map(frame -> text("crash.frames", frame, EventRules.MAX_FRAME)).toList();
  }

  private String text(String field, String value, int max) {
    if (value.length() <= max) {
      return value;
    }
    cuts.add("%s had %d characters, the first %d are kept".formatted(field, value.length(), max));
    // half of a pair is no character
    return value.substring(0, Character.isHighSurrogate(value.charAt(max - 1)) ? max - 1 : max);
  }
}
