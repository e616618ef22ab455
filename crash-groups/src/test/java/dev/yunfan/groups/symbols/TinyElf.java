package dev.yunfan.groups.symbols;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;

/** A library of 64 bits with a build id and a symbol table, and nothing else. */
public final class TinyElf {
  /** The last bytes, which hold the alignment of a section, do not matter. */
  static final int UNREAD = 16;

  private static final int HEADER = 64;
  private static final int SECTION = 64;

  private TinyElf() {}

  /**
   * The bytes of such a library.
   *
   * @param whole whether it has the full symbol table, or only the dynamic one
   * @param functions address and size by name
   */
  public static byte[] of(String buildId, boolean whole, Map<String, long[]> functions) {
    var id = HexFormat.of().parseHex(buildId);
    var names = new ByteArrayOutputStream();
    names.write(0);
    var symbols = little(24 * (functions.size() + 1));
    symbols.position(24);
    functions.forEach((name, place) -> {
      symbols.putInt(names.size()).put((byte) 0x12).put((byte) 0).putShort((short) 1);
      symbols.putLong(place[0]).putLong(place[1]);
      names.writeBytes((name + "\0").getBytes(US_ASCII));
    });
    var note = little(16 + id.length).putInt(4).putInt(id.length).putInt(3);
    note.put("GNU\0".getBytes(US_ASCII)).put(id);

    int notes = HEADER;
    int table = notes + note.capacity();
    int strings = table + symbols.capacity();
    int sections = strings + names.size();
    var bytes = new byte[sections + 4 * SECTION];
    var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    file.position(16).putShort((short) 3).putShort((short) 183).putInt(1);
    file.putLong(40, sections).putShort(58, (short) SECTION).putShort(60, (short) 4);
    file.position(notes).put(note.flip()).put(symbols.rewind()).put(names.toByteArray());
    section(file, sections + SECTION, 7, 0, notes, note.capacity());
    section(file, sections + 2 * SECTION, whole ? 2 : 11, 3, table, symbols.capacity());
    section(file, sections + 3 * SECTION, 3, 0, strings, names.size());
    return bytes;
  }

  private static void section(ByteBuffer file, int at, int type, int link, long offset, long size) {
    file.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, size).putInt(at + 40, link);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
