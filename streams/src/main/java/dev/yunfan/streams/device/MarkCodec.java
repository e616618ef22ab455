package dev.yunfan.streams.device;

import static dev.yunfan.streams.device.StateBytes.number;
import static dev.yunfan.streams.device.StateBytes.text;
import static dev.yunfan.streams.device.StateBytes.unsigned;

import dev.yunfan.schemas.telemetry.Arm;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stored form of a {@link Mark}: the rollout's hash, one number of small fields, then what they say
 * is there.
 */
@SuppressWarnings("EnumOrdinal") // stored; symbols are only ever added at the end
final class MarkCodec {
  private static final Arm[] ARMS = Arm.values();

  private static final Field STANDS = new Field(0, 1);
  private static final Field ATTEMPTED = new Field(1, 1);
  private static final Field ARM = new Field(2, 3);
  private static final Field CRASHED = new Field(5, 4);
  private static final Field LATEST = new Field(9, 4);
  private static final Field TRIES = new Field(13, 4);
  private static final Field VERIFICATIONS = new Field(17, 2);
  private static final Field RECOVERED = new Field(19, 1);
  private static final Field LIFE = new Field(20, 3);
  private static final Field OTHER_MODEL = new Field(23, 1);
  private static final Field OLD = new Field(24, 1);
  private static final Field UNOFFERED = new Field(25, 4);
  private static final Field LAPSED = new Field(29, 1);
  private static final Field WINDOW = new Field(30, 1);

  private static final int ARM_AT = 6;
  private static final int ARMS_MASK = 3;
  private static final int SILENT = 1 << 5;
  private static final int HAD_MASK = SILENT - 1;
  private static final long HOUR_MILLIS = 3_600_000;

  private MarkCodec() {}

  /** Bits of the number of small fields. */
  private record Field(int at, int bits) {
    long of(long value) {
      return value << at;
    }

    int in(long fields) {
      return (int) (fields >>> at) & ((1 << bits) - 1);
    }
  }

  /**
   * Writes a mark.
   *
   * @param model that the handset reported last: mostly that of the mark
   * @param lastArrival time that the stored ones are told from
   */
  static void put(Mark mark, String model, long lastArrival, StateBytes out) {
    var standing = mark.standing();
    var stay = mark.stay();
    var window = mark.window();
    boolean other = !mark.model().equals(model);
    out.putLong(mark.rollout());
    out.putUnsigned(
        fields(standing)
            | fields(stay)
            | WINDOW.of(window == null ? 0 : 1)
            | OTHER_MODEL.of(other ? 1 : 0)
            | OLD.of(mark.old().bits() == 0 ? 0 : 1)
            | UNOFFERED.of(mark.unoffered()));
    if (other) {
      out.putText(mark.model());
    }
    if (standing != null) {
      out.putNumber(standing.stage());
      if (standing.latest() != null) {
        out.putNumber(standing.seq());
      }
    }
    if (stay != null) {
      out.putNumber(lastArrival - stay.joined());
      out.putNumber(stay.counted());
    }
    if (window != null) {
      put(window, lastArrival, out);
    }
    if (mark.old().bits() != 0) {
      out.putNumber(mark.old().bits());
    }
  }

  /** Arm, silence and crashes are in one byte; hours are told from the newest arrival. */
  private static void put(WindowStay window, long lastArrival, StateBytes out) {
    long hour = Math.floorDiv(lastArrival, HOUR_MILLIS);
    int arm = window.at().arm().ordinal() << ARM_AT;
    out.putByte(arm | (window.silent() ? SILENT : 0) | window.had());
    out.putNumber(window.at().opened());
    out.putNumber(hour - window.joined());
    out.putNumber(hour - window.heard());
  }

  private static WindowStay window(ByteBuffer in, long lastArrival) {
    long hour = Math.floorDiv(lastArrival, HOUR_MILLIS);
    int small = in.get();
    var at = new ArmStage(ARMS[small >> ARM_AT & ARMS_MASK], (int) number(in));
    long joined = hour - number(in);
    long heard = hour - number(in);
    return new WindowStay(at, joined, heard, small & HAD_MASK, (small & SILENT) != 0);
  }

  private static long fields(@Nullable Standing standing) {
    return standing == null
        ? 0
        : STANDS.of(1)
            | ATTEMPTED.of(standing.attempted() ? 1 : 0)
            | LATEST.of(standing.latest() == null ? 0 : standing.latest().ordinal())
            | TRIES.of(standing.tries())
            | VERIFICATIONS.of(standing.verifications())
            | RECOVERED.of(standing.recovered() ? 1 : 0)
            | LIFE.of(standing.life())
            | LAPSED.of(standing.lapsed() ? 1 : 0);
  }

  private static long fields(@Nullable ArmStay stay) {
    return stay == null ? 0 : ARM.of(stay.arm().ordinal() + 1L) | CRASHED.of(stay.crashed());
  }

  /** Reads what {@link #put} wrote. */
  static Mark read(ByteBuffer in, String model, long lastArrival) {
    long rollout = in.getLong();
    long fields = unsigned(in);
    String its = OTHER_MODEL.in(fields) == 0 ? model : text(in);
    var standing = STANDS.in(fields) == 0 ? null : standing(fields, in);
    int arm = ARM.in(fields);
    var stay =
        arm == 0
            ? null
            : new ArmStay(ARMS[arm - 1], lastArrival - number(in), number(in), CRASHED.in(fields));
    var window = WINDOW.in(fields) == 0 ? null : window(in, lastArrival);
    var old = OLD.in(fields) == 0 ? OldSteps.NONE : new OldSteps((int) number(in));
    return new Mark(rollout, its, standing, stay, window, old, UNOFFERED.in(fields));
  }

  private static Standing standing(long fields, ByteBuffer in) {
    int stage = (int) number(in);
    int latest = LATEST.in(fields); // OFFERED, the first, is no outcome
    return new Standing(
        stage,
        ATTEMPTED.in(fields) == 1,
        latest == 0 ? null : HealthColumn.of(latest),
        LIFE.in(fields),
        latest == 0 ? 0 : number(in),
        TRIES.in(fields),
        VERIFICATIONS.in(fields),
        RECOVERED.in(fields) == 1,
        LAPSED.in(fields) == 1);
  }
}
