package dev.yunfan.cli.crashes;

import dev.yunfan.groups.LogGrouper;
import dev.yunfan.groups.symbols.NameMapping;
import dev.yunfan.groups.symbols.NamedFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code crashes symbolicate}: groups logs again, with names from files that stay here. */
@Command(
    name = "symbolicate",
    description =
        "Groups log files with the function names of symbol files and of a mapping; only names"
            + " leave this machine.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every file was grouped",
      "1:a log or a symbol file could not be read; the others were grouped",
      "2:used wrongly"
    },
    footer = {
      "",
      "Prints one line a file: FILE<TAB>kind<TAB>group id<TAB>signature<TAB>alias. The alias is the"
          + " group id of the log without symbols; it is empty if the id stays.",
      "Symbol files are ELF files, found by build id; see docs/reports/crash-grouping.md for what is"
          + " read of them.",
      "",
      "Example:",
      "  yunfan crashes symbolicate --symbols out/symbols tombstone_00",
      "  yunfan crashes symbolicate --mapping app/mapping.txt crash.log"
    })
public final class SymbolicateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--symbols",
      paramLabel = "DIR",
      description = "folder of unstripped libraries, searched with its subfolders")
  private @Nullable Path symbols;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "mapping.txt of R8 or ProGuard, of the build that crashed")
  private @Nullable Path mapping;

  @Parameters(arity = "1..*", paramLabel = "LOG", description = "log files, plain or gzip")
  private List<Path> logs = List.of();

  @Override
  public Integer call() throws IOException {
    if (symbols == null && mapping == null) {
      throw new ParameterException(
          spec.commandLine(), "Give --symbols DIR, --mapping FILE, or both.");
    }
    UnaryOperator<List<String>> retraced =
        mapping == null ? UnaryOperator.identity() : NameMapping.of(lines(mapping))::in;
    if (symbols == null) {
      return grouped(retraced) ? 0 : 1;
    }
    if (!Files.isDirectory(symbols)) {
      throw new ParameterException(
          spec.commandLine(), "--symbols " + symbols + ": is no folder; give one with ELF files");
    }
    try (var folder = SymbolFolder.of(symbols)) {
      var frames = new NamedFrames(folder::library);
      boolean all = grouped(log -> frames.in(retraced.apply(log)));
      var err = spec.commandLine().getErr();
      folder.refused().forEach(why -> err.println("yunfan crashes symbolicate: " + why));
      err.flush();
      return all && folder.refused().isEmpty() ? 0 : 1;
    }
  }

  private boolean grouped(UnaryOperator<List<String>> naming) {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    boolean all = true;
    for (var log : logs) {
      try {
        var lines = LogFile.read(log);
        var before = LogGrouper.group(lines);
        var after = LogGrouper.group(naming.apply(lines));
        var alias = before.groupId().equals(after.groupId()) ? "" : before.groupId();
        out.println(GroupCommand.line(log, after) + "\t" + alias);
      } catch (IOException | UncheckedIOException e) {
        all = false;
        err.println("yunfan crashes symbolicate: " + log + ": " + LogFile.why(log, e));
      }
    }
    out.flush();
    err.flush();
    return all;
  }

  private List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--mapping " + file + ": " + LogFile.why(file, e));
    }
  }
}
