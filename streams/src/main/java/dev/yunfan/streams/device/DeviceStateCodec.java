package dev.yunfan.streams.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stored form of {@link DeviceState}: a version byte, then the fields in order; whole numbers in
 * Avro's variable-length zig-zag form, texts with their length before them.
 */
public final class DeviceStateCodec {
  private static final byte VERSION = 2;
  private static final byte FIRST = 1;
  private static final byte POSITIONED = 1;
  private static final byte PLACED = 2;

  /** Room for the largest state: four windows, eight rollouts, three texts of 256 bytes. */
  private static final int MAX_BYTES = 2_048;

  private final ByteBuffer scratch = ByteBuffer.allocate(MAX_BYTES);

  /** The state in stored form. Not for use by several threads at a time. */
  public byte[] encode(DeviceState state) {
    scratch.clear();
    var position = state.position();
    scratch.put(VERSION);
    var region = state.life().region();
    scratch.put((byte) ((position == null ? 0 : POSITIONED) | (region == null ? 0 : PLACED)));
    scratch.put((byte) state.windows().size());
    for (var window : state.windows()) {
      scratch.putLong(window.incarnation());
      putNumber(window.highest());
      putNumber(~window.recent()); // mostly ones, so that the complement is short
      putNumber(window.highest() >= Long.SIZE ? ~window.older() : window.older());
    }
    if (position != null) {
      putText(position.vendor());
      putText(position.model());
      putText(position.firmware());
    }
    putNumber(state.life().firstDay());
    putNumber(state.life().months());
    if (region != null) {
      putText(region);
      // mostly what it still is
      boolean same = position != null && position.model().equals(state.life().model());
      putText(same ? "" : state.life().model());
    }
    putDays(state.active());
    putDays(state.crashed());
    putNumber(state.lastArrival());
    scratch.put((byte) state.alarmed());
    var marks = state.rollouts().marks();
    scratch.put((byte) marks.size());
    for (var mark : marks) {
      scratch.putLong(mark.rollout());
      putNumber(mark.steps());
    }
    var bytes = new byte[scratch.position()];
    scratch.get(0, bytes);
    return bytes;
  }

  /**
   * Reads a stored state, of this version or the one before it.
   *
   * @throws IllegalStateException when the bytes are of another version
   */
  public DeviceState decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION && version != FIRST) {
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
    int marked = in.get();
    var marks = new ArrayList<RolloutMarks.Mark>(marked);
    for (int i = 0; i < marked; i++) {
      marks.add(
          new RolloutMarks.Mark(in.getLong(), version == FIRST ? in.get() : (int) number(in)));
    }
    return new DeviceState(
        windows, life, position, active, crashed, new RolloutMarks(marks), lastArrival, alarmed);
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

  private void putDays(Days days) {
    putNumber(days.last());
    putNumber(days.bits());
  }

  private static Days days(ByteBuffer in) {
    return new Days(number(in), (int) number(in));
  }

  private void putNumber(long value) {
    long zigZag = (value << 1) ^ (value >> 63);
    while ((zigZag & ~0x7FL) != 0) {
      scratch.put((byte) ((zigZag & 0x7F) | 0x80));
      zigZag >>>= 7;
    }
    scratch.put((byte) zigZag);
  }

  private static long number(ByteBuffer in) {
    long zigZag = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      zigZag |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        break;
      }
    }
    return (zigZag >>> 1) ^ -(zigZag & 1);
  }

  private void putText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    putNumber(bytes.length);
    scratch.put(bytes);
  }

  private static String text(ByteBuffer in) {
    var bytes = new byte[(int) number(in)];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
