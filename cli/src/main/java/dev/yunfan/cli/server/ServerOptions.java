package dev.yunfan.cli.server;

import dev.yunfan.cli.CannotStart;
import dev.yunfan.cli.Failed;
import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.process.OpenVertx;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.runtime.http.PortTaken;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.identity.ReceiptKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.runtime.settings.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the servers' commands have in common: where Kafka is, where to listen, and how to stop. */
final class ServerOptions {
  /** A registry may be restarted beside its users. */
  private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(30);

  private static final String FLEET_KEYS = "YUNFAN_FLEET_KEYS";
  private static final String RECEIPT_KEYS = "YUNFAN_RECEIPT_KEYS";

  @Mixin private KafkaOptions cluster = new KafkaOptions();

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Port to listen on; 0 for any free one.")
  private @Nullable Integer port;

  /** Starts one server. */
  interface Starter {
    /**
     * Starts it.
     *
     * @param end ends the process in order, with a status
     */
    AutoCloseable start(
        Map<String, String> settings,
        KafkaClients kafka,
        Vertx vertx,
        Metrics metrics,
        IntConsumer end)
        throws IOException;
  }

  /**
   * Runs a server until it is told to stop, or ends by itself.
   *
   * @param prefix of its settings in the environment, such as {@code INGEST_}
   * @return the status to end with
   */
  int runUntilStopped(String prefix, Starter starter) throws Exception {
    Map<String, String> settings = new HashMap<>(System.getenv());
    Optional.ofNullable(port).ifPresent(p -> settings.put(prefix + "PORT", p.toString()));
    var status = new AtomicInteger();
    try (var stop = new StopSignal();
        var metrics = new Metrics();
        var vertx = new OpenVertx();
        var wire = cluster.wire(settings, REGISTRY_PATIENCE);
        var _ =
            started(
                starter,
                settings,
                new KafkaClients(cluster.bootstrapServers(), wire),
                vertx.vertx(),
                metrics,
                ended -> {
                  status.set(ended);
                  stop.give();
                })) {
      stop.await();
      return status.get();
    } catch (PortTaken | SchemaUnavailable | IllegalArgumentException e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  private static AutoCloseable started(
      Starter starter,
      Map<String, String> settings,
      KafkaClients kafka,
      Vertx vertx,
      Metrics metrics,
      IntConsumer end)
      throws PortTaken, Failed {
    try {
      return starter.start(settings, kafka, vertx, metrics, end);
    } catch (PortTaken e) {
      throw e;
    } catch (IOException e) {
      throw new Failed("%s (Kafka is %s)".formatted(e.getMessage(), kafka.bootstrapServers()), e);
    }
  }

  /**
   * The keys of handsets and of their receipts.
   *
   * @throws IllegalArgumentException naming the setting that is missing or has another form
   */
  static FleetKeys fleetKeys(Map<String, String> settings) {
    String text = required(settings, FLEET_KEYS, "vendor=key,vendor=key");
    FleetKeys keys;
    try {
      keys = FleetKeys.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FLEET_KEYS + ": " + e.getMessage(), e);
    }
    var receipts = new Settings(RECEIPT_KEYS, settings);
    var all = receipts.secret("", ReceiptKeys.FORM, keys::withReceiptKeys, keys);
    receipts.throwIfBad();
    return all;
  }

  /**
   * A setting that there is no default for.
   *
   * @throws IllegalArgumentException saying what it is when it is absent
   */
  static String required(Map<String, String> settings, String key, String what) {
    String value = settings.get(key);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("set %s: %s".formatted(key, what));
    }
    return value;
  }
}
