package dev.yunfan.streams.device;

import static dev.yunfan.streams.device.StateBytes.number;
import static dev.yunfan.streams.device.StateBytes.text;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stored form of {@link DeviceState}: a version byte, then the fields in order. Versions 1 and 2
 * are those of 0.1.0: without exposure, and with marks of eight rollouts at most; 3 does not say
 * which incarnation is the current one; 4 has no stays of windows.
 */
public final class DeviceStateCodec {
  /** Has activations without a place, and no alarms. */
  private static final byte FIRST = 1;

  /** The first with exposure, and with marks as they are. */
  private static final byte THIRD = 3;

  /** The first that says which incarnation is the current one. */
  private static final byte FOURTH = 4;

  private static final byte VERSION = 5;
  private static final byte POSITIONED = 1;
  private static final byte PLACED = 2;
  private static final byte CLONED = 4;
  private static final byte SENT = 8;

  private static final int LIFE_BITS = 4;
  private static final int RIVAL_MASK = 15;

  private final StateBytes out = new StateBytes();

  /** The state in stored form. Not for use by several threads at a time. */
  public byte[] encode(DeviceState state) {
    out.clear();
    var position = state.position();
    var region = state.life().region();
    boolean cloned = !state.clones().equals(Clones.NONE);
    boolean sent = state.current().sentAt() != 0;
    out.putByte(VERSION);
    out.putByte(
        (position == null ? 0 : POSITIONED)
            | (region == null ? 0 : PLACED)
            | (cloned ? CLONED : 0)
            | (sent ? SENT : 0));
    out.putByte(state.windows().size());
    for (var window : state.windows()) {
      out.putLong(window.incarnation());
      out.putNumber(window.highest());
      out.putNumber(~window.recent()); // mostly ones, so that the complement is short
      out.putNumber(window.highest() >= Long.SIZE ? ~window.older() : window.older());
    }
    if (position != null) {
      out.putText(position.vendor());
      out.putText(position.model());
      out.putText(position.firmware());
    }
    out.putNumber(state.life().firstDay());
    out.putNumber(state.life().months());
    if (region != null) {
      out.putText(region);
      // mostly what it still is
      boolean same = position != null && position.model().equals(state.life().model());
      out.putText(same ? "" : state.life().model());
    }
    putDays(state.active());
    putDays(state.crashed());
    out.putNumber(state.lastArrival());
    out.putByte(state.alarmed());
    putExposure(state.exposure(), state.lastArrival());
    if (cloned) {
      out.putUnsigned(Integer.toUnsignedLong(state.clones().returns()));
      out.putNumber(state.clones().suspected());
      out.putNumber(state.clones().since());
    }
    out.putByte(state.current().life() << LIFE_BITS | (state.current().rival() + 1));
    if (sent) {
      out.putNumber(state.lastArrival() - state.current().sentAt());
    }
    var marks = state.rollouts().marks();
    out.putNumber(marks.size());
    for (var mark : marks) {
      MarkCodec.put(mark, modelOf(position), state.lastArrival(), out);
    }
    return out.toBytes();
  }

  /**
   * Reads a stored state, of this version or one of those before it.
   *
   * @throws IllegalStateException when the bytes are of another version
   */
  public DeviceState decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version < FIRST || version > VERSION) {
      throw new IllegalStateException(
          "device state of version %d, known is %d".formatted(version, VERSION));
    }
    byte flags = in.get();
    int count = in.get();
    var windows = new ArrayList<ReplayWindow>(count);
    for (int i = 0; i < count; i++) {
      long incarnation = in.getLong();
      long highest = number(in);
      long recent = ~number(in);
      long older = number(in);
      windows.add(
          new ReplayWindow(incarnation, highest, recent, highest >= Long.SIZE ? ~older : older));
    }
    var position = (flags & POSITIONED) == 0 ? null : new Position(text(in), text(in), text(in));
    var life = life(in, flags, position);
    var active = days(in);
    var crashed = days(in);
    long lastArrival = number(in);
    int alarmed = version == FIRST ? 0 : in.get();
    var exposure = version >= THIRD ? exposure(in, lastArrival) : Exposure.NONE;
    var clones = (flags & CLONED) == 0 ? Clones.NONE : clones(in);
    var current = version >= FOURTH ? current(in, flags, lastArrival) : Current.newestOf(count);
    var marks =
        version >= THIRD
            ? marks(in, modelOf(position), lastArrival)
            : oldMarks(in, version, modelOf(position));
    return new DeviceState(
        windows,
        life,
        position,
        active,
        crashed,
        marks,
        lastArrival,
        alarmed,
        exposure,
        clones,
        current);
  }

  private static String modelOf(@Nullable Position position) {
    return position == null ? "" : position.model();
  }

  private static Life life(ByteBuffer in, byte flags, @Nullable Position position) {
    long firstDay = number(in);
    int months = (int) number(in);
    String model = firstDay < 0 || position == null ? "" : position.model();
    if ((flags & PLACED) == 0) {
      return new Life(firstDay, months, model, null);
    }
    String region = text(in);
    String other = text(in);
    return new Life(firstDay, months, other.isEmpty() ? model : other, region);
  }

  /** Times from the newest arrival, covered hours from the counted ones: both are small. */
  private void putExposure(Exposure exposure, long lastArrival) {
    boolean heard = exposure.firstHeard() != 0;
    out.putUnsigned(heard ? 1 + lastArrival - exposure.firstHeard() : 0);
    if (heard) {
      out.putNumber(exposure.counted());
      out.putNumber(exposure.covered() - exposure.counted());
    }
  }

  private static Exposure exposure(ByteBuffer in, long lastArrival) {
    long age = StateBytes.unsigned(in);
    if (age == 0) {
      return Exposure.NONE;
    }
    long counted = number(in);
    return new Exposure(lastArrival - (age - 1), counted, counted + number(in));
  }

  private static Clones clones(ByteBuffer in) {
    return new Clones((int) StateBytes.unsigned(in), number(in), number(in));
  }

  private static Current current(ByteBuffer in, byte flags, long lastArrival) {
    byte lives = in.get();
    long sentAt = (flags & SENT) == 0 ? 0 : lastArrival - number(in);
    return new Current(lives >> LIFE_BITS, sentAt, (lives & RIVAL_MASK) - 1);
  }

  private static RolloutMarks marks(ByteBuffer in, String model, long lastArrival) {
    int count = (int) number(in);
    var marks = new ArrayList<Mark>(count);
    for (int i = 0; i < count; i++) {
      marks.add(MarkCodec.read(in, model, lastArrival));
    }
    return count == 0 ? RolloutMarks.NONE : new RolloutMarks(marks);
  }

  /** Hash and steps of each; they count under the model that the handset reported last. */
  private static RolloutMarks oldMarks(ByteBuffer in, byte version, String model) {
    int count = in.get();
    var marks = new ArrayList<Mark>(count);
    for (int i = 0; i < count; i++) {
      marks.add(Mark.ofOld(in.getLong(), model, version == FIRST ? in.get() : (int) number(in)));
    }
    return new RolloutMarks(marks);
  }

  private void putDays(Days days) {
    out.putNumber(days.last());
    out.putNumber(days.bits());
  }

  private static Days days(ByteBuffer in) {
    return new Days(number(in), (int) number(in));
  }
}
