package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.AvroCodec;
import java.time.Duration;
import java.util.List;

/**
 * Value of {@code telemetry.events}: the accepted events of one batch.
 *
 * @param sentAt the device's own clock at sending, milliseconds since 1970-01-01T00:00Z
 * @param arrivedAt the gateway's clock, milliseconds since 1970-01-01T00:00Z
 * @param events in ascending order of seq
 * @param receipts that the gateway verified, at most one for each rollout
 * @param badReceipts how many others the batch carried, which are not good
 * @param cut seq of each event that the gateway cut to its ranges, in ascending order
 */
public record TelemetryEvents(
    Reporter reporter,
    long sentAt,
    long arrivedAt,
    List<AcceptedEvent> events,
    List<Membership> receipts,
    int badReceipts,
    List<Long> cut) {
  /** Bytes and JSON of a record. */
  public static final AvroCodec<TelemetryEvents> CODEC =
      AvroCodec.released("telemetry-events", new EventsMapping());

  /** Events older than this at arrival are clamped to it: a handset may think it is 1970. */
  public static final Duration OLDEST = Duration.ofDays(30);

  public TelemetryEvents {
    events = List.copyOf(events);
    receipts = List.copyOf(receipts);
    cut = List.copyOf(cut);
  }

  /** Events of which none was cut. */
  public TelemetryEvents(
      Reporter reporter,
      long sentAt,
      long arrivedAt,
      List<AcceptedEvent> events,
      List<Membership> receipts,
      int badReceipts) {
    this(reporter, sentAt, arrivedAt, events, receipts, badReceipts, List.of());
  }

  /** Events of a handset that takes part in no rollout. */
  public TelemetryEvents(
      Reporter reporter, long sentAt, long arrivedAt, List<AcceptedEvent> events) {
    this(reporter, sentAt, arrivedAt, events, List.of(), 0);
  }

  /**
   * Event time: {@code arrivedAt - (sentAt - at)}, clamped to the {@link #OLDEST} days before
   * arrival. All in milliseconds since 1970-01-01T00:00Z.
   */
  public static long eventTime(long arrivedAt, long sentAt, long at) {
    long age;
    try {
      age = Math.subtractExact(sentAt, at);
    } catch (ArithmeticException e) {
      age = sentAt > at ? Long.MAX_VALUE : 0; // clocks at the two ends of time
    }
    return arrivedAt - Math.clamp(age, 0, OLDEST.toMillis());
  }
}
