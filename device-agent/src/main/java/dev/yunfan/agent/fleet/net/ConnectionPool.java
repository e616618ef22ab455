package dev.yunfan.agent.fleet.net;

import dev.yunfan.agent.fleet.net.PooledConnection.Exchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections to one server: as many as there are requests at once, kept open. Belongs to one
 * event loop.
 */
final class ConnectionPool {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int SWEEP_MILLIS = 5_000;

  private final Vertx vertx;
  private final NetClient client;
  private final URI server;
  private final int port;
  private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
  private final Set<PooledConnection> all = new HashSet<>();
  private final long sweep;

  ConnectionPool(Vertx vertx, URI server) {
    this.vertx = vertx;
    this.server = server;
    boolean secure = "https".equals(server.getScheme());
    this.port = server.getPort() > 0 ? server.getPort() : secure ? 443 : 80;
    this.client =
        vertx.createNetClient(
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setSsl(secure)
                .setHostnameVerificationAlgorithm(secure ? "HTTPS" : "")
                .setConnectTimeout(5_000));
    this.sweep = vertx.setPeriodic(SWEEP_MILLIS, _ -> breakOldOnes());
  }

  /** The authority, as the Host header wants it. */
  String host() {
    return server.getAuthority();
  }

  void send(Buffer request, Exchange exchange) {
    var connection = idle.pollLast();
    if (connection != null) {
      connection.send(request, exchange, System.nanoTime());
      return;
    }
    client
        .connect(port, server.getHost())
        .onComplete(
            socket -> {
              var fresh = new PooledConnection(socket, this);
              all.add(fresh);
              fresh.send(request, exchange, System.nanoTime());
            },
            failure -> exchange.broken(String.valueOf(failure)));
  }

  void idle(PooledConnection connection) {
    idle.addLast(connection);
  }

  void gone(PooledConnection connection) {
    all.remove(connection);
    idle.remove(connection);
  }

  private void breakOldOnes() {
    long latest = System.nanoTime() - TIMEOUT_NANOS;
    List.copyOf(all).forEach(connection -> connection.breakIfSince(latest));
  }

  void close() {
    vertx.cancelTimer(sweep);
    List.copyOf(all).forEach(connection -> connection.closed("the simulation ended"));
    client.close();
  }
}
