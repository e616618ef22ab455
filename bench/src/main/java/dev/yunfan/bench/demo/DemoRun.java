package dev.yunfan.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.account.CpuClock;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One run of a build's demo.
 *
 * @param report that it wrote
 * @param account of the whole process, from its start to a fifth of a second before its end
 */
record DemoRun(JsonNode report, Account account) {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int LOOK_MILLIS = 200;

  /**
   * Runs it.
   *
   * @throws Failed when the demo fails, or does not end within a quarter of an hour
   */
  static DemoRun of(String name, Build build, int devices)
      throws IOException, InterruptedException, Failed {
    Path report = Files.createTempFile("yunfan-bench-demo-", ".json");
    try {
      var account = run(name, build, devices, report);
      var read = new ObjectMapper().readTree(report.toFile());
      long events = read.required("events").required("acknowledged").asLong();
      return new DemoRun(read, account.of(events));
    } finally {
      Files.deleteIfExists(report);
    }
  }

  private static Account run(String name, Build build, int devices, Path report)
      throws IOException, InterruptedException, Failed {
    var command =
        build.command(
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            "demo",
            "--headless",
            "--devices",
            Integer.toString(devices),
            "--report",
            report.toString());
    var demo =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      var account = follow(name, demo);
      if (demo.exitValue() != 0) {
        throw new Failed("the %s exited with status %d".formatted(name, demo.exitValue()));
      }
      return account;
    } finally {
      demo.destroyForcibly();
    }
  }

  /** The kernel forgets the CPU time of a process that has ended: the last reading before it. */
  private static Account follow(String name, Process demo) throws InterruptedException, Failed {
    long begun = System.nanoTime();
    var opened = new Accounting(name, CpuClock.of(demo)).open();
    var last = opened.close(0);
    while (!demo.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new Failed("the %s did not end within %s".formatted(name, PATIENCE));
      }
      last = reading(opened).orElse(last);
    }
    return last;
  }

  /** Empty when the process has just ended. */
  private static Optional<Account> reading(Accounting.Opened opened) {
    try {
      return Optional.of(opened.close(0));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  /**
   * The demo measures itself; what it says has to fit into the life of its process.
   *
   * @throws Failed when it does not
   */
  void requireInside() throws Failed {
    double seconds = report.required("elapsedSeconds").asDouble();
    if (!(seconds > 0 && seconds * 1e9 <= account.wall().toNanos() + LOOK_MILLIS * 1e6)) {
      throw new Failed(
          "impossible figures, none is printed: the %s says that it took %.1f s, and its process lived for %.1f s"
              .formatted(account.contender(), seconds, account.wall().toNanos() / 1e9));
    }
  }

  ObjectNode figures() {
    double seconds = report.required("elapsedSeconds").asDouble();
    return new ObjectMapper()
        .createObjectNode()
        .put("devices", report.required("devices").asInt())
        .put("events", account.events())
        .put("elapsedSeconds", seconds)
        .put("eventsPerSecond", Math.round(account.events() / seconds))
        .put("processSeconds", account.wall().toMillis() / 1e3)
        .put("processCpuSeconds", account.cpu().toMillis() / 1e3)
        .put("cpuMicrosPerEvent", account.cpuMicros())
        .put("secondsToFirstActivation", report.required("secondsToFirstActivation").asDouble())
        .put("peakResidentMegabytes", report.required("peakResidentMegabytes").asLong());
  }
}
