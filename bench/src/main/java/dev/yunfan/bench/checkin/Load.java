package dev.yunfan.bench.checkin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LoadGenerator} under way. */
record Load(Process process) {
  /** What it says at its end. */
  record Answers(long answers, long offers, long p99Micros) {}

  static Load start(
      int port, int connections, int devices, String firmware, int versions, int seconds)
      throws IOException {
    return new Load(
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LoadGenerator.class.getName(),
                    Integer.toString(port),
                    Integer.toString(connections),
                    Integer.toString(devices),
                    firmware,
                    Integer.toString(versions),
                    Long.toString(seconds * 1000L)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits for its end. */
  Answers await() throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("the load generator failed");
    }
    var numbers = said.strip().split(" ", -1);
    return new Answers(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }
}
