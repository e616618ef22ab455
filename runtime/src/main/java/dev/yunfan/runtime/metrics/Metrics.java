package dev.yunfan.runtime.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Router;

/** The meters of one process, and their page for Prometheus. */
public final class Metrics implements AutoCloseable {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** Where meters are registered. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Adds {@code GET /metrics}. */
  public void addTo(Router router) {
    router
        .get("/metrics")
        .handler(context ->
            context.response().putHeader("content-type", TEXT_FORMAT).end(registry.scrape()));
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
