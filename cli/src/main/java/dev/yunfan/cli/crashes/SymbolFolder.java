package dev.yunfan.cli.crashes;

import dev.yunfan.groups.symbols.ElfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder of libraries with symbols, of any number of builds, found by build id. */
final class SymbolFolder implements AutoCloseable {
  private static final int MAGIC_SIZE = 4;

  private final Arena arena = Arena.ofConfined();
  private final Map<String, Path> byBuildId = new HashMap<>();
  private final Map<String, Optional<ElfFile>> read = new HashMap<>();
  private final List<String> refused = new ArrayList<>();

  /** Looks at every file below a folder; of two with one build id the larger one counts. */
  static SymbolFolder of(Path folder) throws IOException {
    var symbols = new SymbolFolder();
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        symbols.add(file);
      }
    } catch (IOException | RuntimeException e) {
      symbols.close();
      throw e;
    }
    return symbols;
  }

  private void add(Path file) throws IOException {
    if (!elf(file)) {
      return;
    }
    try (var own = Arena.ofConfined()) {
      var buildId = ElfFile.buildIdOf(mapped(file, own));
      if (buildId.isEmpty()) {
        refused.add(file + ": has no build id");
        return;
      }
      var known = byBuildId.get(buildId);
      if (known == null || Files.size(known) < Files.size(file)) {
        byBuildId.put(buildId, file);
      }
    } catch (ElfFile.TornElf e) {
      refused.add(file + ": " + e.getMessage());
    }
  }

  /** The library of a build id, read when it is first asked for. */
  Optional<ElfFile> library(String buildId) {
    return read.computeIfAbsent(buildId, this::load);
  }

  private Optional<ElfFile> load(String buildId) {
    var file = byBuildId.get(buildId);
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(ElfFile.read(mapped(file, arena)));
    } catch (ElfFile.TornElf e) {
      refused.add(file + ": " + e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files that look like libraries and could not be used, each with the reason. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  private static boolean elf(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var magic = in.readNBytes(MAGIC_SIZE);
      return magic.length == MAGIC_SIZE
          && magic[0] == 0x7f
          && magic[1] == 'E'
          && magic[2] == 'L'
          && magic[3] == 'F';
    }
  }

  private static MemorySegment mapped(Path file, Arena arena) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
