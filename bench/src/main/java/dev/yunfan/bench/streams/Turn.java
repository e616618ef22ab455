package dev.yunfan.bench.streams;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.figures.TempFolder;
import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One contender's turn: with a broker of its own, on which the load is as its build's gateway
 * writes it, since topics between the steps have one name in all builds.
 *
 * @param account of the second half of the load
 * @param stateBytes of its state folder after it has stopped
 */
record Turn(Account account, long stateBytes) {
  private static final List<String> BROKER_JVM = List.of("-Xmx1g", "-XX:+UseParallelGC");
  private static final List<String> LOAD_JVM = List.of("-Xmx1g", "-XX:+UseSerialGC");

  /** Lets a contender count a load. */
  static Turn of(Contender contender, TelemetryLoad load)
      throws IOException, InterruptedException, Failed {
    try (var folder = TempFolder.create("streams");
        var broker = Child.start(BrokerProcess.class, BROKER_JVM, folder.path() + "/kafka")) {
      String kafka = broker.answer();
      try (var writer = write(contender, kafka, load)) {
        var account = account(contender, kafka, folder.path(), broker, writer, load);
        return new Turn(account, size(folder.path().resolve("state")));
      }
    }
  }

  private static Child write(Contender contender, String kafka, TelemetryLoad load)
      throws IOException {
    var writer =
        Child.start(
            contender.build(),
            LoadProcess.class,
            LOAD_JVM,
            kafka,
            Integer.toString(load.devices()),
            Integer.toString(load.batches()),
            Integer.toString(load.batchEvents()),
            Integer.toString(load.crashEvery()),
            Integer.toString(load.partitions()));
    writer.answer(); // all is written
    return writer;
  }

  private static Account account(
      Contender contender,
      String kafka,
      Path folder,
      Child broker,
      Child writer,
      TelemetryLoad load)
      throws IOException, InterruptedException, Failed {
    try (var running = contender.starter().start(kafka, folder);
        var totals = new TotalsReader(running.port())) {
      return SecondHalf.account(
          new Accounting(contender.name(), running.cpu(), broker::cpu),
          totals::accepted,
          load.firstEvents(),
          load.events(),
          () -> {
            writer.say("commit");
            writer.answer();
          });
    }
  }

  private static long size(Path state) throws IOException {
    return Files.exists(state) ? TempFolder.size(state) : 0;
  }
}
