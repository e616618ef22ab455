package dev.yunfan.streams.cap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry by which a partition holds its caps: of a name, or of the new crash groups of a handset
 * or a firmware.
 *
 * @param day UTC day since 1970-01-01 of the last batch with the name, or of {@code count}
 * @param count of that day; 0 for a name
 * @param fits whether the name has rows of its own
 * @param proven whether the name is declared, or reported by enough handsets
 * @param reporters the handsets that reported the name; none once it is proven
 */
public record CapEntry(long day, int count, boolean fits, boolean proven, List<String> reporters) {
  private static final byte VERSION = 1;
  private static final int FITS = 1;
  private static final int PROVEN = 2;

  public CapEntry {
    reporters = List.copyOf(reporters);
  }

  /** A count of one day. */
  public static CapEntry ofDay(long day, int count) {
    return new CapEntry(day, count, false, false, List.of());
  }

  public byte[] encode() {
    var bytes = new ByteArrayOutputStream(64);
    var out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      out.writeLong(day);
      out.writeInt(count);
      out.writeByte((fits ? FITS : 0) | (proven ? PROVEN : 0));
      out.writeByte(reporters.size());
      for (String reporter : reporters) {
        byte[] text = reporter.getBytes(UTF_8);
        out.writeShort(text.length);
        out.write(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /**
   * From its stored form.
   *
   * @throws IllegalStateException when the bytes are none, or of a newer build
   */
  public static CapEntry decode(byte[] bytes) {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException("a stored cap is of version " + version);
      }
      long day = in.readLong();
      int count = in.readInt();
      int flags = in.readByte();
      var reporters = new ArrayList<String>(2);
      for (int left = in.readByte(); left > 0; left--) {
        reporters.add(new String(in.readNBytes(in.readUnsignedShort()), UTF_8));
      }
      return new CapEntry(day, count, (flags & FITS) != 0, (flags & PROVEN) != 0, reporters);
    } catch (IOException e) {
      throw new IllegalStateException("a stored cap is unreadable", e);
    }
  }
}
