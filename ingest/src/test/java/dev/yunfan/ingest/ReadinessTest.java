package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.KafkaClusterConfig;
import io.kroxylicious.testing.kafka.common.KafkaClusterFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The gateway's readiness while Kafka is away, and after its return. */
@SuppressWarnings("try") // closing the cluster may be interrupted
class ReadinessTest {
  @Test
  void is_unready_and_acknowledges_nothing_without_kafka_and_recovers_with_it() throws Exception {
    var limits =
        new IngestConfig.Limits(
            64 * 1024, 100, 1_000_000, Duration.ofSeconds(30), Duration.ofSeconds(2), 1_000, 1_000);
    try (KafkaCluster cluster =
        KafkaClusterFactory.create(
            KafkaClusterConfig.builder().brokersNum(1).kraftMode(true).build())) {
      cluster.start();
      try (var gateway =
          new RunningGateway(
              cluster.getBootstrapServers(), IngestConfig.defaults().withLimits(limits))) {
        await().until(() -> gateway.client.get("/readyz").statusCode() == 200);

        cluster.stopNodes(_ -> true, null);

        await().until(() -> gateway.client.get("/readyz").statusCode() == 503);
        assertThat(gateway.client.get("/livez").statusCode()).isEqualTo(200);
        await() // its only reader
            .until(() ->
                gateway
                    .client
                    .get("/readyz")
                    .body()
                    .contains("\"access-facts\":\"stands still for "));
        var answer = gateway.client.post(Batches.ofEveryKind(Batches.DEVICE));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();

        cluster.startNodes(_ -> true);

        await().until(() -> gateway.client.get("/readyz").statusCode() == 200);
        await()
            .until(
                () -> gateway.client.post(Batches.ofEveryKind(Batches.DEVICE)).statusCode() == 202);
      }
    }
  }
}
