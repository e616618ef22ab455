package dev.yunfan.bench.checkin;

import dev.yunfan.bench.ingest.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Handsets that check in as fast as they are answered, in a process of its own: arguments are port,
 * connections, devices, beginning and number of firmware versions, milliseconds, and the rollouts
 * whose receipts the handsets hold, in the order of their firmware; empty: they hold none. Tells
 * when it is connected, waits for a line, and at the end, when each request has its answer, tells
 * how many came, how many were offers, how many had receipts, and the 99th percentile in
 * microseconds.
 */
public final class LoadGenerator {
  private LoadGenerator() {}

  /** Runs until the time is over. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int connections = Integer.parseInt(arguments[1]);
    var handsets =
        new FleetRequests(
            Integer.parseInt(arguments[2]),
            arguments[3],
            Integer.parseInt(arguments[4]),
            arguments[6].isEmpty() ? null : new HeldReceipts(arguments[6]));
    long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[5]));
    var latencies = new Histogram(3);
    try (var selector = Selector.open()) {
      var all = new ArrayList<Connection>();
      for (int i = 0; i < connections; i++) {
        var channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        var connection = new Connection(channel, handsets, latencies);
        channel.register(selector, SelectionKey.OP_READ, connection);
        all.add(connection);
      }
      Child.tell("connected");
      if (Child.awaitLine()) {
        for (var connection : all) {
          connection.ask();
        }
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
          selector.select(key -> ((Connection) key.attachment()).readUnchecked(), 100);
        }
        all.forEach(Connection::askNoMore);
        while (all.stream().anyMatch(Connection::waits)) {
          selector.select(key -> ((Connection) key.attachment()).readUnchecked(), 100);
        }
        report(all, latencies);
      }
    }
  }

  private static void report(List<Connection> all, Histogram latencies) throws IOException {
    long offers = 0;
    long withReceipts = 0;
    for (var connection : all) {
      offers += connection.offers();
      withReceipts += connection.withReceipts();
      connection.close();
    }
    Child.tell(
        "%d %d %d %d"
            .formatted(
                latencies.getTotalCount(),
                offers,
                withReceipts,
                latencies.getValueAtPercentile(99) / 1000));
  }
}
