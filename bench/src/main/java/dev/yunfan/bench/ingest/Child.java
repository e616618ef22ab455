package dev.yunfan.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.bench.account.CpuClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, so that its CPU time and memory are its own. It prints lines of answers on
 * standard output, and ends when its standard input does.
 */
public final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of Linux, as it tells user space. */
  private static final int MILLIS_PER_TICK = 10;

  private final Process process;
  private final BufferedReader answers;

  private Child(Process process) {
    this.process = process;
    this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** Starts a main class of this class path. */
  public static Child start(Class<?> main, List<String> jvmOptions, String... arguments)
      throws IOException {
    return start(Build.THIS, main, jvmOptions, arguments);
  }

  /** Starts a main class of this build, with everything else from a build. */
  public static Child start(
      Build build, Class<?> main, List<String> jvmOptions, String... arguments) throws IOException {
    return new Child(
        new ProcessBuilder(
                command(build.pathWithBenchmarks(), main.getName(), jvmOptions, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  static List<String> command(
      String classPath, String main, List<String> jvmOptions, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }

  /** Sends a line to the child, for which it waits in {@link #awaitLine()}. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + '\n').getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** The next line of the form {@code ANSWER text}; anything else is passed over. */
  public String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("ANSWER ")) {
        return line.substring("ANSWER ".length());
      }
    }
    throw new IOException("a process of the benchmark ended early");
  }

  /** CPU time used so far, user and system. */
  public Duration cpu() {
    return CpuClock.of(process).now();
  }

  /** CPU time that its compilers used so far; Linux only. */
  Duration compilers() throws IOException {
    long ticks = 0;
    try (var threads = Files.list(Path.of("/proc/%d/task".formatted(process.pid())))) {
      for (var thread : threads.toList()) {
        ticks += compilerTicks(thread.resolve("stat"));
      }
    }
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  private static long compilerTicks(Path stat) throws IOException {
    try {
      String line = Files.readString(stat);
      int name = line.lastIndexOf(')');
      if (!line.substring(0, name).matches(".*C[12] Compiler.*")) {
        return 0;
      }
      String[] fields = line.substring(name + 2).split(" ", -1); // from the third field on
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (NoSuchFileException e) {
      return 0; // the thread has ended
    }
  }

  /** Resident memory in bytes; Linux only. */
  long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of process " + process.pid());
  }

  /** Kills it at once, as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Prints an answer to the parent. */
  public static void tell(String answer) {
    System.out.println("ANSWER " + answer);
    System.out.flush();
  }

  /** Waits for a line from the parent; false when the parent has let go instead. */
  public static boolean awaitLine() throws IOException {
    for (int read = System.in.read(); read >= 0; read = System.in.read()) {
      if (read == '\n') {
        return true;
      }
    }
    return false;
  }

  /** Waits for the parent to let go. */
  public static void awaitEnd() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream()); // the parent sends nothing
  }
}
