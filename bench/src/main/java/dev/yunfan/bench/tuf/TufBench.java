package dev.yunfan.bench.tuf;

import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * CPU time of a client's refresh, in a warm JVM, over a repository of three vendors with a thousand
 * images each. Files come from a folder: the network is not what is measured.
 */
@Command(
    name = "tuf",
    mixinStandardHelpOptions = true,
    description = "CPU and requests of a refresh: from nothing, and with nothing new.",
    footer = {"", "Example:", "  ./yunfan bench tuf --rounds 200 --json"})
public final class TufBench implements Benchmark {
  /** Aim for a refresh from the first root on, with a look-up in each vendor's file. */
  private static final double FULL_AIM_MILLIS = 50;

  /** Aim for a refresh that finds nothing new. */
  private static final double IDLE_AIM_MILLIS = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--images", defaultValue = "1000", description = "Images of each vendor.")
  private int images = 1000;

  @Option(names = "--rounds", defaultValue = "200", description = "Measured after as many warm-up.")
  private int rounds = 200;

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  @Override
  public Integer call() throws IOException, Refusal {
    var folder = Files.createTempDirectory("tuf-bench");
    try {
      var now = Instant.parse("2026-11-20T12:00:00Z");
      var fleet = BenchRepository.write(folder.resolve("repository"), images, now);
      var requests = new AtomicInteger();
      full(folder, fleet, now, requests);
      double full = millisOfCpu(() -> full(folder, fleet, now, requests));
      requests.set(0);
      var client = full(folder, fleet, now, requests);
      int fullRequests = requests.getAndSet(0);
      client.refreshIfChanged();
      int idleRequests = requests.get();
      double idle = millisOfCpu(client::refreshIfChanged);
      print(full, fullRequests, idle, idleRequests);
      return full <= FULL_AIM_MILLIS && idle <= IDLE_AIM_MILLIS && idleRequests == 1 ? 0 : 1;
    } finally {
      delete(folder);
    }
  }

  private static TufClient full(
      Path folder, BenchRepository fleet, Instant now, AtomicInteger requests)
      throws IOException, Refusal {
    delete(folder.resolve("trusted"));
    var store = new FileStore(folder.resolve("trusted"));
    TufClient.trust(fleet.root(), store);
    var folders = new FolderFetcher();
    var client =
        new TufClient(
            Repository.at(folder.resolve("repository").toUri()),
            (from, limit, to) -> {
              requests.incrementAndGet();
              folders.fetch(from, limit, to);
            },
            store,
            Limits.DEFAULT,
            () -> now);
    client.refresh();
    for (var path : fleet.onePathPerVendor()) {
      client.find(path);
    }
    return client;
  }

  private interface Round {
    void run() throws IOException, Refusal;
  }

  /** Mean CPU time of this thread, user and system, after warming up. */
  private double millisOfCpu(Round round) throws IOException, Refusal {
    var threads = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < rounds; i++) {
      round.run();
    }
    long before = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < rounds; i++) {
      round.run();
    }
    return (threads.getCurrentThreadCpuTime() - before) / 1e6 / rounds;
  }

  private void print(double full, int fullRequests, double idle, int idleRequests) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%-42s %9s %9s %9s%n", "3 vendors, " + images + " images each", "CPU ms", "aim", "files");
    out.printf(
        "%-42s %9.3f %9.0f %9d%n",
        "refresh from the first root, 3 look-ups", full, FULL_AIM_MILLIS, fullRequests);
    out.printf(
        "%-42s %9.3f %9.0f %9d%n", "refresh with nothing new", idle, IDLE_AIM_MILLIS, idleRequests);
    if (json) {
      out.printf(
          "{\"images\":%d,\"fullCpuMillis\":%.4f,\"fullRequests\":%d,\"idleCpuMillis\":%.4f,\"idleRequests\":%d}%n",
          images * 3, full, fullRequests, idle, idleRequests);
    }
    out.flush();
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
