package dev.yunfan.cli.demo;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The Kafka of a run: its own, inside this JVM, or a cluster that was named. */
final class DemoBroker implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 15;

  private final @Nullable EmbeddedBroker embedded;
  private final KafkaClients clients;

  private DemoBroker(@Nullable EmbeddedBroker embedded, KafkaClients clients) {
    this.embedded = embedded;
    this.clients = clients;
  }

  /**
   * Starts the embedded broker, or looks at the cluster that was named.
   *
   * @throws CannotStart when the cluster does not answer, or holds an earlier run's telemetry
   */
  static DemoBroker open(@Nullable String cluster, Path folder)
      throws IOException, CannotStart, InterruptedException {
    if (cluster == null) {
      var broker = EmbeddedBroker.start(folder, 0);
      return new DemoBroker(broker, new KafkaClients(broker.bootstrapServers()));
    }
    var clients = new KafkaClients(cluster);
    requireEmpty(cluster, clients);
    return new DemoBroker(null, clients);
  }

  KafkaClients clients() {
    return clients;
  }

  private static void requireEmpty(String cluster, KafkaClients clients)
      throws CannotStart, InterruptedException {
    try (var admin = clients.admin()) {
      var names = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (names.contains(Topic.TELEMETRY_EVENTS.name()) && records(admin) > 0) {
        throw new CannotStart(
            "the cluster %s already holds telemetry; the demo needs one without, or its own broker"
                .formatted(cluster));
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new CannotStart(
          "no Kafka answers at %s within %d seconds; check the address"
              .formatted(cluster, PATIENCE_SECONDS),
          e);
    }
  }

  private static long records(Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    var name = Topic.TELEMETRY_EVENTS.name();
    var described = admin.describeTopics(List.of(name)).allTopicNames();
    var latest =
        described.get(PATIENCE_SECONDS, TimeUnit.SECONDS).values().stream()
            .flatMap(topic -> topic.partitions().stream())
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(name, partition.partition()),
                    _ -> OffsetSpec.latest()));
    return admin
        .listOffsets(Map.copyOf(latest))
        .all()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .values()
        .stream()
        .mapToLong(offset -> offset.offset())
        .sum();
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
