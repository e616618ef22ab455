package dev.yunfan.schemas.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that happened on a handset. Ranges are checked at the gateway, event by event. */
public sealed interface TelemetryEvent {
  /**
   * First start after the factory or a factory reset.
   *
   * @param region ISO 3166-2 code such as {@code CN-31}
   */
  record Activation(String region) implements TelemetryEvent {}

  /**
   * The handset lives.
   *
   * @param uptimeSeconds powered-on time since the last heartbeat, the exposure of crash rates
   * @param boots starts since the last heartbeat
   * @param batteryPercent 0 to 100
   * @param freeStorageMegabytes in 10^6 bytes
   */
  record Heartbeat(
      long uptimeSeconds, int boots, int batteryPercent, long freeStorageMegabytes, Network network)
      implements TelemetryEvent {}

  /**
   * Something ended against its will.
   *
   * @param reason exception class and message, signal, or panic text
   * @param frames stack, innermost frame first
   * @param uptimeSeconds time since the handset started
   */
  record Crash(
      CrashKind kind, String reason, String process, List<String> frames, long uptimeSeconds)
      implements TelemetryEvent {
    public Crash {
      frames = List.copyOf(frames);
    }
  }

  /**
   * How far an update has come.
   *
   * @param release version of the release
   * @param reason why it failed or was rolled back, in words
   * @param failure the same for counting; {@code UNSTATED} in every other phase
   */
  record UpdateReport(
      String rolloutId,
      String release,
      UpdatePhase phase,
      @Nullable String reason,
      FailureReason failure)
      implements TelemetryEvent {
    /** A report of a phase that is no failure, or of a failure without its reason. */
    public UpdateReport(
        String rolloutId, String release, UpdatePhase phase, @Nullable String reason) {
      this(rolloutId, release, phase, reason, FailureReason.UNSTATED);
    }
  }
}
