package dev.yunfan.bench.ingest;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.Accounting;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;

/**
 * The cost of requests for a server, in its own CPU time.
 *
 * @param busy as fast as answers come, over {@value #CONNECTIONS} connections
 * @param paced at {@value #PACE} requests a second, where most of a processor's time is waking up
 */
record RequestCost(Account busy, Account paced) {
  /** Enough that nobody waits for the linger of the log, and no more than the gateway takes. */
  static final int CONNECTIONS = 1_000;

  private static final int PACE = 10_000;
  private static final Duration WARM_ROUND = Duration.ofSeconds(5);
  private static final int MAX_WARM_ROUNDS = 8;

  /** Compilers at rest: less than this share of the CPU time of a round. */
  private static final double REST = 0.03;

  /** Measures a server that has told its port, and closes it. */
  static RequestCost of(String name, Child server, Vertx vertx, Requests requests, Duration time)
      throws IOException, InterruptedException {
    try (server;
        var load =
            new Load(vertx, requests, Integer.parseInt(server.answer()), CONNECTIONS, false)) {
      var busy = busy(name, server, load, time);
      var begun = new Accounting(name, server::cpu).open();
      load.paced(PACE, time);
      return new RequestCost(busy, closed(begun, load));
    }
  }

  /** Of a server under full load, once its compilers are at rest. */
  static Account busy(String name, Child server, Load load, Duration time)
      throws IOException, InterruptedException {
    warm(server, load);
    var begun = new Accounting(name, server::cpu).open();
    load.closedLoop(time);
    return closed(begun, load);
  }

  /** Once no request is under way: what was accepted, and what it used. */
  private static Account closed(Accounting.Opened begun, Load load)
      throws IOException, InterruptedException {
    load.awaitIdle();
    var account = begun.close(load.accepted.get());
    requireNoRefusal(load);
    return account;
  }

  /** Loads until the compilers are done: they would be most of the cost of a request. */
  private static void warm(Child server, Load load) throws IOException, InterruptedException {
    for (int round = 0; round < MAX_WARM_ROUNDS; round++) {
      var cpu = server.cpu();
      var compilers = server.compilers();
      load.closedLoop(WARM_ROUND);
      double compiled = server.compilers().minus(compilers).toNanos();
      if (round > 0 && compiled / server.cpu().minus(cpu).toNanos() < REST) {
        return;
      }
    }
  }

  private static void requireNoRefusal(Load load) throws IOException {
    if (load.others.get() + load.shed.get() > 0) {
      throw new IOException(
          "%d requests were refused".formatted(load.others.get() + load.shed.get()));
    }
  }
}
