package dev.yunfan.ingest;

import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A gateway over a {@link HeldLog}: everything but Kafka. */
public final class HeldGateway implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  final Metrics metrics = new Metrics();
  final HeldLog log = new HeldLog();
  final Set<DevicePrincipal> revoked = ConcurrentHashMap.newKeySet();
  volatile boolean clockIsRight = true;
  final HttpService http;
  final GatewayClient client;

  HeldGateway(IngestConfig config) throws IOException {
    http =
        Gateway.serve(
            config.withPort(0),
            RunningGateway.keys(),
            revoked::contains,
            log,
            new Health(),
            () -> RunningGateway.NOW,
            () -> clockIsRight,
            vertx,
            metrics);
    client = new GatewayClient(http.port());
  }

  double gauge(String name) {
    return metrics.registry().get(name).gauge().value();
  }

  @Override
  public void close() {
    log.release(null);
    client.close();
    http.close();
    metrics.close();
    vertx.close().await();
  }
}
