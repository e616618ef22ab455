package dev.yunfan.groups.symbols;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The identity of a library or program, and the functions in it, by address.
 *
 * @param buildId lower-case hexadecimal; empty if the linker wrote none
 */
public record ElfFile(String buildId, NavigableMap<Long, ElfFunction> functions) {
  private static final int SYMTAB = 2;
  private static final int NOTE = 7;
  private static final int DYNSYM = 11;
  private static final int BUILD_ID = 3;
  private static final int FUNCTION = 2;
  private static final int ARM = 40;

  /** A function without a size, as hand-written assembly has, ends where the next one begins. */
  private static final long UNKNOWN_SIZE = 0;

  /**
   * One function.
   *
   * @param name as the linker knows it, mangled
   * @param size in bytes; 0 if not known
   */
  public record ElfFunction(String name, long size) {}

  public ElfFile {
    functions = Collections.unmodifiableNavigableMap(new TreeMap<>(functions));
  }

  /** The file is no ELF file, or not whole. */
  public static final class TornElf extends Exception {
    private static final long serialVersionUID = 1L;

    TornElf(String message) {
      super(message);
    }
  }

  /** Reads the symbol table, or of a stripped file the dynamic one. */
  public static ElfFile read(MemorySegment file) throws TornElf {
    try {
      var elf = new ElfBytes(file);
      var sections = elf.sections();
      var functions = functions(elf, sections, SYMTAB);
      return new ElfFile(
          buildId(elf, sections),
          functions.isEmpty() ? functions(elf, sections, DYNSYM) : functions);
    } catch (IndexOutOfBoundsException e) {
      throw new TornElf("the file ends before its tables do: " + e.getMessage());
    }
  }

  /** The build id alone, without reading any table of symbols; empty if the file has none. */
  public static String buildIdOf(MemorySegment file) throws TornElf {
    try {
      var elf = new ElfBytes(file);
      return buildId(elf, elf.sections());
    } catch (IndexOutOfBoundsException e) {
      throw new TornElf("the file ends before its tables do: " + e.getMessage());
    }
  }

  /** The function that holds an address of the file, as back-traces print it. */
  public Optional<String> functionAt(long address) {
    var below = functions.floorEntry(address);
    if (below == null) {
      return Optional.empty();
    }
    long size = below.getValue().size();
    return size == UNKNOWN_SIZE || address < below.getKey() + size
        ? Optional.of(below.getValue().name())
        : Optional.empty();
  }

  private static NavigableMap<Long, ElfFunction> functions(
      ElfBytes elf, List<ElfBytes.Section> sections, int table) {
    var functions = new TreeMap<Long, ElfFunction>();
    for (var section : sections) {
      if (section.type() != table || section.link() >= sections.size()) {
        continue;
      }
      var names = sections.get(section.link());
      long entry = elf.symbolSize();
      for (long at = section.offset(); at + entry <= section.end(); at += entry) {
        var symbol = elf.symbol(at);
        if ((symbol.info() & 0xf) == FUNCTION && symbol.value() != 0) {
          // the lowest bit says Thumb, not where
          long address = elf.machine() == ARM ? symbol.value() & ~1L : symbol.value();
          var function = new ElfFunction(elf.text(names.offset() + symbol.name()), symbol.size());
          functions.merge(
              address, function, (one, other) -> one.size() >= other.size() ? one : other);
        }
      }
    }
    return functions;
  }

  private static String buildId(ElfBytes elf, List<ElfBytes.Section> sections) {
    var notes = new ArrayList<ElfBytes.Section>();
    sections.stream().filter(section -> section.type() == NOTE).forEach(notes::add);
    notes.addAll(elf.noteSegments());
    for (var note : notes) {
      for (long at = note.offset(); at + 12 <= note.end(); ) {
        long nameSize = elf.word(at);
        long size = elf.word(at + 4);
        long content = at + 12 + padded(nameSize);
        if (elf.word(at + 8) == BUILD_ID
            && size > 0
            && size <= 64
            && elf.text(at + 12).equals("GNU")) {
          return HexFormat.of().formatHex(elf.bytes(content, (int) size));
        }
        at = content + padded(size);
      }
    }
    return "";
  }

  private static long padded(long size) {
    return (size + 3) & ~3L;
  }
}
