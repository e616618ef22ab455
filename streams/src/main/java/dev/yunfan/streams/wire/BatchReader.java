package dev.yunfan.streams.wire;

import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads batches of the newest schema field by field, without resolving schemas: every event of the
 * fleet comes through here. Whatever it does not expect is left to {@link TelemetryEvents#CODEC},
 * which reads it or says what is wrong. One reader serves all stream threads: Kafka Streams shares
 * a source's deserializer between them.
 */
public final class BatchReader implements Deserializer<TelemetryEvents> {
  private static final byte[] HEADER = TelemetryEvents.CODEC.header();
  private static final int MAX_EVENTS = 10_000;
  private static final CrashKind[] KINDS = CrashKind.values();
  private static final Network[] NETWORKS = Network.values();
  private static final UpdatePhase[] PHASES = UpdatePhase.values();
  private static final FailureReason[] REASONS = FailureReason.values();
  private static final Arm[] ARMS = Arm.values();

  private final ThreadLocal<Cursor> cursors = ThreadLocal.withInitial(Cursor::new);
  private final WireFormat wire;

  /**
   * A reader.
   *
   * @param wire how values stand on the topic
   */
  public BatchReader(WireFormat wire) {
    this.wire = wire;
  }

  @Override
  public TelemetryEvents deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new SerializationException(topic + " holds a record without a value");
    }
    byte[] value = wire.fromTopic(topic, bytes);
    try {
      var batch = read(value);
      return batch == null ? TelemetryEvents.CODEC.decode(value) : batch;
    } catch (UnreadableRecord e) {
      throw new SerializationException(e.reason() + ": " + e.getMessage(), e);
    }
  }

  /** The batch, or null where the codec must judge. */
  @Nullable TelemetryEvents read(byte[] bytes) {
    if (bytes.length < HEADER.length
        || !Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      return null;
    }
    var in = cursors.get();
    try {
      in.open(bytes, HEADER.length);
      var batch = batch(in);
      return in.atEnd() ? batch : null;
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** Fields in the order of the schema; BatchReaderTest fails when a newer one is released. */
  private static TelemetryEvents batch(Cursor in) {
    String deviceId = in.text();
    String vendor = in.knownText();
    String model = in.knownText();
    String firmware = in.knownText();
    var reporter = new Reporter(deviceId, vendor, model, firmware, in.number());
    long sentAt = in.number();
    long arrivedAt = in.number();
    var events = new ArrayList<AcceptedEvent>(8);
    for (int left = in.index(MAX_EVENTS); left > 0; left = in.index(MAX_EVENTS - events.size())) {
      for (; left > 0; left--) {
        events.add(new AcceptedEvent(in.number(), in.number(), in.number(), body(in)));
      }
    }
    var receipts = receipts(in);
    return new TelemetryEvents(
        reporter, sentAt, arrivedAt, events, receipts, in.integer(), cut(in));
  }

  private static List<Long> cut(Cursor in) {
    int left = in.index(MAX_EVENTS);
    if (left == 0) {
      return List.of();
    }
    var cut = new ArrayList<Long>(left);
    for (; left > 0; left = in.index(MAX_EVENTS - cut.size())) {
      for (; left > 0; left--) {
        cut.add(in.number());
      }
    }
    return cut;
  }

  private static List<Membership> receipts(Cursor in) {
    int left = in.index(MAX_EVENTS);
    if (left == 0) {
      return List.of();
    }
    var receipts = new ArrayList<Membership>(left);
    for (; left > 0; left = in.index(MAX_EVENTS - receipts.size())) {
      for (; left > 0; left--) {
        receipts.add(
            new Membership(
                in.knownText(),
                in.knownText(),
                ARMS[in.index(ARMS.length - 1)],
                in.integer(),
                in.integer()));
      }
    }
    return receipts;
  }

  private static TelemetryEvent body(Cursor in) {
    return switch (in.index(3)) {
      case 0 -> new TelemetryEvent.Activation(in.knownText());
      case 1 ->
          new TelemetryEvent.Heartbeat(
              in.number(), in.integer(), in.integer(), in.number(), NETWORKS[in.index(2)]);
      case 2 ->
          new TelemetryEvent.Crash(
              KINDS[in.index(3)], in.knownText(), in.knownText(), frames(in), in.number());
      default ->
          new TelemetryEvent.UpdateReport(
              in.knownText(),
              in.knownText(),
              PHASES[in.index(PHASES.length - 1)],
              in.index(1) == 0 ? null : in.knownText(),
              REASONS[in.index(REASONS.length - 1)]);
    };
  }

  private static List<String> frames(Cursor in) {
    var frames = new ArrayList<String>(8);
    for (int left = in.index(MAX_EVENTS); left > 0; left = in.index(MAX_EVENTS - frames.size())) {
      for (; left > 0; left--) {
        frames.add(in.knownText());
      }
    }
    return frames;
  }
}
