package dev.yunfan.cli.demo;

import dev.yunfan.cli.fault.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The scenarios that come with yunfan, and those in files. */
final class ScenarioFiles {
  /** Names of those that come with yunfan. */
  static final List<String> NAMES =
      List.of(
          "launch",
          "healthy",
          "bad-update",
          "brick",
          "install-failure",
          "outage",
          "growing",
          "late-harm");

  private static final long MOST_BYTES = 1 << 20;

  private ScenarioFiles() {}

  /**
   * The scenario of a name, or of a file.
   *
   * @throws CannotStart when there is none, or it cannot be used
   */
  static DemoScenario open(String nameOrFile) throws CannotStart {
    if (NAMES.contains(nameOrFile)) {
      return builtIn(nameOrFile);
    }
    Path file;
    try {
      file = Path.of(nameOrFile);
    } catch (InvalidPathException e) {
      throw new CannotStart(unknown(nameOrFile), e);
    }
    if (!Files.isRegularFile(file)) {
      throw new CannotStart(unknown(nameOrFile));
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CannotStart(
            "the scenario %s has %,d bytes; a scenario has at most %,d"
                .formatted(nameOrFile, Files.size(file), MOST_BYTES));
      }
      return ScenarioReader.read(nameOrFile, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CannotStart(
          "the scenario %s cannot be read; may you read the file?".formatted(nameOrFile), e);
    }
  }

  private static String unknown(String nameOrFile) {
    return "no scenario '%s', and no such file; there are %s"
        .formatted(nameOrFile, String.join(", ", NAMES));
  }

  /** Names and descriptions, a line each. */
  static List<String> lines() throws CannotStart {
    var lines = new ArrayList<String>();
    for (var name : NAMES) {
      lines.add("%-16s %s".formatted(name, builtIn(name).description()));
    }
    return lines;
  }

  private static DemoScenario builtIn(String name) throws CannotStart {
    try (var text = ScenarioFiles.class.getResourceAsStream("/scenarios/%s.json".formatted(name))) {
      if (text == null) {
        throw new IllegalStateException("no resource of scenario " + name);
      }
      return ScenarioReader.read(name, text.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the scenario %s cannot be read".formatted(name), e);
    }
  }
}
