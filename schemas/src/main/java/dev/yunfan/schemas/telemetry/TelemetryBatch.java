package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.AvroCodec;
import java.util.List;

/**
 * The body that a handset posts.
 *
 * @param sentAt the device's own clock at sending, milliseconds since 1970-01-01T00:00Z
 * @param events in ascending order of seq
 * @param receipts of the rollouts that the handset takes part in
 */
public record TelemetryBatch(
    Reporter reporter, long sentAt, List<DeviceEvent> events, List<Receipt> receipts) {
  /** Bytes and JSON of a batch. */
  public static final AvroCodec<TelemetryBatch> CODEC =
      AvroCodec.released("telemetry-batch", new BatchMapping());

  public TelemetryBatch {
    events = List.copyOf(events);
    receipts = List.copyOf(receipts);
  }

  /** A batch of a handset that takes part in no rollout. */
  public TelemetryBatch(Reporter reporter, long sentAt, List<DeviceEvent> events) {
    this(reporter, sentAt, events, List.of());
  }
}
