package dev.yunfan.groups.symbols;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The tables of an ELF file, of 32 and 64 bits and both byte orders (System V ABI, chapter 4). */
final class ElfBytes {
  private static final int MAGIC = 0x464c457f;
  private static final int NOTE_SEGMENT = 4;
  private static final int LONGEST_NAME = 4_096;

  private final MemorySegment file;
  private final boolean wide;
  private final ValueLayout.OfShort half;
  private final ValueLayout.OfInt word;
  private final ValueLayout.OfLong xword;

  /** A part of the file with a type of its own. */
  record Section(int type, int link, long offset, long size) {
    long end() {
      return offset + size;
    }
  }

  record Symbol(long name, int info, long value, long size) {}

  ElfBytes(MemorySegment file) throws ElfFile.TornElf {
    if (file.byteSize() < 52
        || file.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0)
            != MAGIC) {
      throw new ElfFile.TornElf("the file does not begin as ELF files do");
    }
    this.file = file;
    wide = file.get(ValueLayout.JAVA_BYTE, 4) == 2;
    var order =
        file.get(ValueLayout.JAVA_BYTE, 5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    xword = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
  }

  int machine() {
    return half(18);
  }

  List<Section> sections() {
    long table = wide ? address(40) : address(32);
    int size = half(wide ? 58 : 46);
    int count = half(wide ? 60 : 48);
    var sections = new ArrayList<Section>(count);
    for (int i = 0; i < count && table > 0; i++) {
      long at = table + (long) i * size;
      sections.add(
          new Section(
              (int) word(at + 4),
              (int) word(at + (wide ? 40 : 24)),
              address(at + (wide ? 24 : 16)),
              address(at + (wide ? 32 : 20))));
    }
    return sections;
  }

  /** For files without sections. */
  List<Section> noteSegments() {
    long table = wide ? address(32) : address(28);
    int size = half(wide ? 54 : 42);
    int count = half(wide ? 56 : 44);
    var notes = new ArrayList<Section>();
    for (int i = 0; i < count && table > 0; i++) {
      long at = table + (long) i * size;
      if (word(at) == NOTE_SEGMENT) {
        notes.add(new Section(0, 0, address(at + (wide ? 8 : 4)), address(at + (wide ? 32 : 16))));
      }
    }
    return notes;
  }

  long symbolSize() {
    return wide ? 24 : 16;
  }

  Symbol symbol(long at) {
    return wide
        ? new Symbol(
            word(at), file.get(ValueLayout.JAVA_BYTE, at + 4), address(at + 8), address(at + 16))
        : new Symbol(
            word(at), file.get(ValueLayout.JAVA_BYTE, at + 12), word(at + 4), word(at + 8));
  }

  long word(long at) {
    return Integer.toUnsignedLong(file.get(word, at));
  }

  byte[] bytes(long at, int size) {
    return file.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Text that a zero byte ends. */
  String text(long at) {
    int length = 0;
    while (length < LONGEST_NAME && file.get(ValueLayout.JAVA_BYTE, at + length) != 0) {
      length++;
    }
    return new String(bytes(at, length), StandardCharsets.UTF_8);
  }

  private int half(long at) {
    return Short.toUnsignedInt(file.get(half, at));
  }

  private long address(long at) {
    return wide ? file.get(xword, at) : word(at);
  }
}
