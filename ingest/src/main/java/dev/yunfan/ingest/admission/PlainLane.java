package dev.yunfan.ingest.admission;

import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Admits a batch without building it: walks the bytes once, holds them to every rule, and copies
 * each event's body as it is, since batches and records share its encoding. Nearly all traffic is
 * like this, at a tenth of the cost, in batches of every version: the first has neither receipts
 * nor reasons of failure, the second's receipts do not tell the open stage. Whatever is not
 * (malformed, refused, another schema, another way to encode) leaves the lane, and {@link
 * Admission} decides; {@code PlainLaneTest} holds the two to one answer.
 */
@SuppressWarnings("EnumOrdinal") // the schema fixes the order; PlainLaneTest holds it
public final class PlainLane {
  private static final int LONGEST_VARINT = 10;

  /**
   * The bytes of a batch besides the varint of each event time: counts, and zeros at their ends.
   */
  private static final int MORE_VARINTS = 6;

  private static final int REPORT = EventCounts.KINDS.size() - 1;

  /** Avro's single-object headers. */
  private static final byte[] BATCH_HEADER = TelemetryBatch.CODEC.header();

  private static final byte[] FIRST_BATCH_HEADER =
      AvroCodec.header(AvroCodec.releasedSchemas("telemetry-batch").getFirst());

  private static final byte[] SECOND_BATCH_HEADER =
      AvroCodec.header(AvroCodec.releasedSchemas("telemetry-batch").get(1));

  private static final byte[] EVENTS_HEADER = TelemetryEvents.CODEC.header();

  private PlainLane() {}

  /** The batch admitted whole, or null when it is not plain. */
  public static @Nullable Admitted admit(
      DevicePrincipal principal, byte[] batch, ReceiptCheck check, long arrivedAt) {
    var form = form(batch);
    if (form == null) {
      return null;
    }
    try {
      return admit(principal, batch, form, check, arrivedAt);
    } catch (NotPlain e) {
      return null;
    }
  }

  /** The form of batches of a version. */
  private enum Form {
    WITHOUT_RECEIPTS,
    RECEIPTS,
    RECEIPTS_WITH_STAGE;

    boolean hasReceipts() {
      return this != WITHOUT_RECEIPTS;
    }
  }

  private static @Nullable Form form(byte[] batch) {
    if (begins(batch, BATCH_HEADER)) {
      return Form.RECEIPTS_WITH_STAGE;
    }
    if (begins(batch, SECOND_BATCH_HEADER)) {
      return Form.RECEIPTS;
    }
    return begins(batch, FIRST_BATCH_HEADER) ? Form.WITHOUT_RECEIPTS : null;
  }

  private static boolean begins(byte[] batch, byte[] header) {
    int length = header.length;
    return batch.length >= length && Arrays.equals(batch, 0, length, header, 0, length);
  }

  private static Admitted admit(
      DevicePrincipal principal, byte[] batch, Form form, ReceiptCheck check, long arrivedAt)
      throws NotPlain {
    var in = new PlainReader(batch, BATCH_HEADER.length);
    int headStart = in.position();
    in.skipExactly(principal.deviceId());
    in.skipExactly(principal.vendor());
    in.skipName(NameRule.MODEL);
    in.skipName(NameRule.FIRMWARE);
    in.readLong(); // incarnation
    long sentAt = in.readLong();
    int headEnd = in.position();
    int count = (int) in.readUpTo(Admission.MAX_EVENTS);
    if (count == 0 || !NameRule.DEVICE.allows(principal.deviceId())) {
      throw NotPlain.HERE;
    }
    var out = new PlainWriter(batch.length + count + (count + MORE_VARINTS) * LONGEST_VARINT);
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
      int kind = PlainBodies.skip(in, form.hasReceipts());
      byKind[kind]++;
      out.copy(batch, eventStart, bodyStart);
      out.writeLong(TelemetryEvents.eventTime(arrivedAt, sentAt, at));
      out.copy(batch, bodyStart, in.position());
      if (!form.hasReceipts() && kind == REPORT) {
        out.writeLong(FailureReason.UNSTATED.ordinal());
      }
    }
    if (in.readLong() != 0) { // the end of the array
      throw NotPlain.HERE;
    }
    out.writeLong(0);
    var receipts =
        form.hasReceipts()
            ? PlainReceipts.read(in, form == Form.RECEIPTS_WITH_STAGE)
            : List.<Receipt>of();
    if (!in.atEnd()) {
      throw NotPlain.HERE;
    }
    var verified = check.judge(principal, receipts, arrivedAt);
    PlainReceipts.write(verified, out);
    out.writeLong(0); // nothing was cut
    return new Admitted(principal, arrivedAt, out.bytes(), new EventCounts(byKind), verified);
  }
}
