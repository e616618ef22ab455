package dev.yunfan.bench.tuf;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.account.CpuClock;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.FolderFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
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

  private static final long SHORTEST_NANOS = 1_000_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--images", defaultValue = "1000", description = "Images of each vendor.")
  private int images = 1000;

  @Option(
      names = "--rounds",
      defaultValue = "200",
      description = "Measured after as many warm-up, and for at least a second.")
  private int rounds = 200;

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  @Override
  public Integer call() throws IOException, Refusal, Failed {
    var folder = Files.createTempDirectory("tuf-bench");
    try {
      var now = Instant.parse("2026-11-20T12:00:00Z");
      var fleet = BenchRepository.write(folder.resolve("repository"), images, now);
      var requests = new AtomicInteger();
      full(folder, fleet, now, requests);
      var full = account("full refresh", () -> full(folder, fleet, now, requests));
      requests.set(0);
      var client = full(folder, fleet, now, requests);
      int fullRequests = requests.getAndSet(0);
      client.refreshIfChanged();
      int idleRequests = requests.get();
      var idle = account("refresh with nothing new", client::refreshIfChanged);
      requirePossible(idle, full);
      print(full, fullRequests, idle, idleRequests);
      return full.cpuMicros() <= FULL_AIM_MILLIS * 1e3
              && idle.cpuMicros() <= IDLE_AIM_MILLIS * 1e3
              && idleRequests == 1
          ? 0
          : 1;
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

  /** The cost in this thread, after warming up: so many rounds, and at least a second of them. */
  private Account account(String name, Round round) throws IOException, Refusal {
    for (int i = 0; i < rounds; i++) {
      round.run();
    }
    long begun = System.nanoTime();
    var opened = new Accounting(name, CpuClock.ofTheReader()).open();
    long done = 0;
    while (done < rounds || System.nanoTime() - begun < SHORTEST_NANOS) {
      round.run();
      done++;
    }
    return opened.close(done);
  }

  /** A full refresh does all that one with nothing new does; one thread has one core. */
  private static void requirePossible(Account idle, Account full) throws Failed {
    var figureCheck = new FigureCheck(1);
    figureCheck.paced(idle);
    figureCheck.paced(full);
    figureCheck.floor(idle, full);
    figureCheck.requirePossible();
  }

  private void print(Account full, int fullRequests, Account idle, int idleRequests) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%-42s %9s %9s %9s %9s%n",
        "3 vendors, " + images + " images each", "CPU ms", "aim", "wall ms", "files");
    row(out, "refresh from the first root, 3 look-ups", full, FULL_AIM_MILLIS, fullRequests);
    row(out, "refresh with nothing new", idle, IDLE_AIM_MILLIS, idleRequests);
    if (json) {
      out.printf(
          "{\"images\":%d,\"fullCpuMillis\":%.4f,\"fullWallMillis\":%.4f,\"fullRequests\":%d,\"idleCpuMillis\":%.4f,\"idleWallMillis\":%.4f,\"idleRequests\":%d}%n",
          images * 3,
          full.cpuMicros() / 1e3,
          full.micros() / 1e3,
          fullRequests,
          idle.cpuMicros() / 1e3,
          idle.micros() / 1e3,
          idleRequests);
    }
    out.flush();
  }

  private static void row(
      PrintWriter out, String what, Account account, double aimMillis, int requests) {
    out.printf(
        "%-42s %9.3f %9.0f %9.3f %9d%n",
        what, account.cpuMicros() / 1e3, aimMillis, account.micros() / 1e3, requests);
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
