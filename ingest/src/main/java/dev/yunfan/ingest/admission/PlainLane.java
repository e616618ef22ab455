package dev.yunfan.ingest.admission;

import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Admits a batch without building it: walks the bytes once, holds them to every rule, and copies
 * each event's body as it is, since batches and records share its encoding. Nearly all traffic is
 * like this, at a tenth of the cost. Whatever is not (malformed, refused, another schema, another
 * way to encode) leaves the lane, and {@link Admission} decides; {@code PlainLaneTest} holds the
 * two to one answer.
 */
public final class PlainLane {
  private static final int LONGEST_VARINT = 10;

  /** Avro's single-object headers of the newest schemas, both of the same age. */
  private static final byte[] BATCH_HEADER = TelemetryBatch.CODEC.header();

  private static final byte[] EVENTS_HEADER = TelemetryEvents.CODEC.header();

  private PlainLane() {}

  /** The batch admitted whole, or null when it is not plain. */
  public static @Nullable Admitted admit(DevicePrincipal principal, byte[] batch, long arrivedAt) {
    int header = BATCH_HEADER.length;
    if (batch.length < header || !Arrays.equals(batch, 0, header, BATCH_HEADER, 0, header)) {
      return null;
    }
    try {
      return admit(principal, new PlainReader(batch, header), batch, arrivedAt);
    } catch (NotPlain e) {
      return null;
    }
  }

  private static Admitted admit(
      DevicePrincipal principal, PlainReader in, byte[] batch, long arrivedAt) throws NotPlain {
    int headStart = in.position();
    in.skipExactly(principal.deviceId());
    in.skipExactly(principal.vendor());
    in.skipName(Names.MAX_LENGTH, true); // model
    in.skipName(Names.MAX_LENGTH, false); // firmware
    in.readLong(); // incarnation
    long sentAt = in.readLong();
    int headEnd = in.position();
    int count = (int) in.readUpTo(Admission.MAX_EVENTS);
    if (count == 0 || !Names.allowed(principal.deviceId(), Names.MAX_LENGTH)) {
      throw NotPlain.HERE;
    }
    var out = new PlainWriter(batch.length + (count + 2) * LONGEST_VARINT);
    out.copy(EVENTS_HEADER, 0, EVENTS_HEADER.length);
    out.copy(batch, headStart, headEnd);
    out.writeLong(arrivedAt);
    out.writeLong(count);
    int[] byKind = new int[EventCounts.KINDS.size()];
    long lastSeq = -1;
    for (int i = 0; i < count; i++) {
      int eventStart = in.position();
      long seq = in.readLong();
      if (seq <= lastSeq) {
        throw NotPlain.HERE;
      }
      lastSeq = seq;
      long at = in.readLong();
      int bodyStart = in.position();
      byKind[PlainBodies.skip(in)]++;
      out.copy(batch, eventStart, bodyStart);
      out.writeLong(TelemetryEvents.eventTime(arrivedAt, sentAt, at));
      out.copy(batch, bodyStart, in.position());
    }
    if (in.readLong() != 0 || !in.atEnd()) { // the end of the array, and of the batch
      throw NotPlain.HERE;
    }
    out.writeLong(0);
    return new Admitted(principal, arrivedAt, out.bytes(), new EventCounts(byKind));
  }
}
