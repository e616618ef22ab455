package dev.yunfan.bench.ingest;

import dev.yunfan.cli.fault.CannotStart;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A build of Yunfan whose processes are measured: this one, or the one in another folder.
 *
 * @param name as figures name it
 * @param classPath of everything that it is made of
 * @param pathWithBenchmarks the same, but with the benchmarks of this build
 */
public record Build(String name, String classPath, String pathWithBenchmarks) {
  /** The build that runs. */
  public static final Build THIS =
      new Build(
          "this", System.getProperty("java.class.path"), System.getProperty("java.class.path"));

  private static final String JAR = "yunfan-bench-*.jar";

  /**
   * The build in a checkout.
   *
   * @throws CannotStart when there is none
   */
  public static Build in(Path checkout) throws CannotStart {
    var target = checkout.resolve("bench").resolve("target");
    var libraries = target.resolve("lib");
    var jar = jar(target);
    if (jar.isEmpty() || !Files.isDirectory(libraries)) {
      throw new CannotStart(
          "there is no built Yunfan in %s: no %s beside a folder lib in bench/target; build it there with ./yunfan --version"
              .formatted(checkout, JAR));
    }
    String all = libraries.toAbsolutePath().resolve("*").toString();
    return new Build(
        "other",
        jar.get().toAbsolutePath() + File.pathSeparator + all,
        benchmarks() + File.pathSeparator + all);
  }

  /** The command that runs one of its commands, such as {@code streams}. */
  public List<String> command(List<String> jvmOptions, String... arguments) {
    return Child.command(classPath, "dev.yunfan.cli.Yunfan", jvmOptions, arguments);
  }

  private static Optional<Path> jar(Path target) throws CannotStart {
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (var jars = Files.newDirectoryStream(target, JAR)) {
      for (var jar : jars) {
        return Optional.of(jar);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new CannotStart("cannot read %s: %s".formatted(target, e.getMessage()), e);
    }
  }

  private static Path benchmarks() {
    try {
      return Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
