package dev.yunfan.cli.server;

import dev.yunfan.cli.cluster.KafkaOptions;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.process.OpenVertx;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.http.PortTaken;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.identity.ReceiptKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaReach;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.runtime.settings.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the servers' commands: where Kafka is, where to listen, and how to stop. */
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

  /** Reads the settings of one server, and opens nothing yet. */
  @FunctionalInterface
  interface Plan {
    Planned of(Map<String, String> settings);
  }

  /**
   * A server whose settings are good.
   *
   * @param listening where it will listen
   */
  record Planned(Listening listening, Opening opening) {}

  /** Opens one server; what it opened before it failed, it closed. */
  @FunctionalInterface
  interface Opening {
    /**
     * Opens it.
     *
     * @param end ends the process in order, with a status
     */
    AutoCloseable open(KafkaClients kafka, Vertx vertx, Metrics metrics, IntConsumer end)
        throws IOException;
  }

  /**
   * Runs a server until it is told to stop, or ends by itself.
   *
   * @param prefix of its settings in the environment, such as {@code INGEST_}
   * @return the status to end with
   */
  int runUntilStopped(String prefix, Plan plan) throws Exception {
    Map<String, String> settings = new HashMap<>(System.getenv());
    Optional.ofNullable(port).ifPresent(p -> settings.put(prefix + "PORT", p.toString()));
    var status = new AtomicInteger();
    try (var stop = new StopSignal();
        var vertx = new OpenVertx();
        var wire = cluster.wire(settings, REGISTRY_PATIENCE)) {
      var planned = plan.of(settings);
      var kafka = new KafkaClients(cluster.bootstrapServers(), wire);
      var start =
          new PatientStart(
              vertx.vertx(),
              kafka.bootstrapServers(),
              patience(settings),
              InstantSource.system(),
              stop);
      var server =
          start.open(
              planned.listening(),
              () ->
                  open(
                      planned.opening(),
                      kafka,
                      vertx.vertx(),
                      ended -> {
                        status.set(ended);
                        stop.give();
                      }));
      if (server.isPresent()) {
        try (var _ = server.get()) {
          stop.await();
        }
      }
      return status.get();
    } catch (PortTaken | SchemaUnavailable | IllegalArgumentException e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  /** Each attempt has meters of its own: a meter stays bound to the first that registers it. */
  private static AutoCloseable open(
      Opening opening, KafkaClients kafka, Vertx vertx, IntConsumer end) throws IOException {
    KafkaReach.probe(kafka); // the clients of a server take longer to give up
    var metrics = new Metrics();
    try {
      var server = opening.open(kafka, vertx, metrics, end);
      return () -> {
        try (metrics) {
          server.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  private static Duration patience(Map<String, String> environment) {
    var settings = new Settings(PatientStart.SETTING, environment);
    var patience = settings.optional("", ServerOptions::notNegative, PatientStart.PATIENCE);
    settings.throwIfBad();
    return patience;
  }

  private static Duration notNegative(String text) {
    var duration = Settings.duration(text);
    if (duration.isNegative()) {
      throw new IllegalArgumentException("below PT0S");
    }
    return duration;
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
