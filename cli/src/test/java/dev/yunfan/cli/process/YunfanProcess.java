package dev.yunfan.cli.process;

import dev.yunfan.cli.Yunfan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One command as a user starts it, to be killed and frozen; its log is a file. */
public final class YunfanProcess implements AutoCloseable {
  private static final int END_SECONDS = 20;

  /**
   * As {@code ./yunfan} passes them, with small heaps and the quick compiler alone, since many of
   * them share few cores here.
   */
  private static final List<String> JVM =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData");

  private final Process process;
  private final Path log;

  private YunfanProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts one; it need not be ready yet.
   *
   * @param log takes what the process prints, after what an earlier one printed
   */
  public static YunfanProcess start(Path log, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(List.of(), log, environment, arguments);
  }

  /**
   * The same under another command.
   *
   * @param wrap comes before the JVM, such as a shell that makes a mount first
   */
  public static YunfanProcess start(
      List<String> wrap, Path log, Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<>(wrap);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.add("-Dlogback.configurationFile=" + Yunfan.class.getResource("/logback.xml"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Yunfan.class.getName()));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.matches("(YUNFAN|INGEST|STREAMS|OTA)_.*|.*JAVA.*_OPTIONS"));
    builder.environment().putAll(environment);
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // of a stopped test
    return new YunfanProcess(process, log);
  }

  public boolean alive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Everything that it printed. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /** The status that it ended with. */
  public int status() {
    return process.exitValue();
  }

  /** Ends it at once, as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops the process until {@link #thaw}. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -%s %d ended with %d".formatted(name, process.pid(), status));
    }
  }

  /** How many lines of the log have the text, of earlier processes on the same log too. */
  public long logged(String text) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).count();
    }
  }

  /** Ends it in order; kills it when it does not end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
