package dev.yunfan.bench.ingest;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;

/**
 * What one request costs a server, in microseconds of its CPU time.
 *
 * @param busy as fast as answers come, over {@value #CONNECTIONS} connections
 * @param paced at {@value #PACE} requests a second, where most of a processor's time is waking up
 */
record RequestCost(double busy, double paced) {
  /** Enough that nobody waits for the linger of the log, and no more than the gateway takes. */
  static final int CONNECTIONS = 1_000;

  private static final int PACE = 10_000;
  private static final Duration WARM_ROUND = Duration.ofSeconds(5);
  private static final int MAX_WARM_ROUNDS = 8;

  /** Compilers at rest: less than this share of the CPU time of a round. */
  private static final double REST = 0.03;

  /** Measures a server that has told its port, and closes it. */
  static RequestCost of(Child server, Vertx vertx, Requests requests, Duration time)
      throws IOException, InterruptedException {
    try (server;
        var load =
            new Load(vertx, requests, Integer.parseInt(server.answer()), CONNECTIONS, false)) {
      double busy = busy(server, load, time);
      var before = server.cpu();
      load.paced(PACE, time);
      requireNoRefusal(load);
      return new RequestCost(busy, micros(server, before) / load.accepted.get());
    }
  }

  /** Of a server under full load, once its compilers are at rest. */
  static double busy(Child server, Load load, Duration time)
      throws IOException, InterruptedException {
    warm(server, load);
    var before = server.cpu();
    load.closedLoop(time);
    requireNoRefusal(load);
    return micros(server, before) / load.accepted.get();
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

  private static double micros(Child server, Duration before) {
    return server.cpu().minus(before).toNanos() / 1e3;
  }

  private static void requireNoRefusal(Load load) throws IOException {
    if (load.others.get() + load.shed.get() > 0) {
      throw new IOException(
          "%d requests were refused".formatted(load.others.get() + load.shed.get()));
    }
  }
}
