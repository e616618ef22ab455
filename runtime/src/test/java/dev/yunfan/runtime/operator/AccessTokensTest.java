package dev.yunfan.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.facts.AccessFact;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens travel from ota-servers to whoever must know them, and stop being good. */
@ExtendWith(KafkaClusterExtension.class)
class AccessTokensTest {
  private static final Instant NOW = Instant.parse("2011-07-01T08:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(90);

  @Test
  void a_token_lets_in_until_it_expires_is_revoked_or_deleted(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.OTA_ACCESS), 1);
    }
    var random = RandomGenerator.of("L64X128MixRandom");
    var good = OperatorToken.random(random);
    var revoked = OperatorToken.random(random);
    var expired = OperatorToken.random(random);
    var deleted = OperatorToken.random(random);
    String root = "the text of OTA_OPERATOR_TOKEN";
    try (var tokens = AccessTokens.start(kafka, new SimpleMeterRegistry())) {
      var door = new Door("", tokens::of, Optional.empty(), InstantSource.fixed(NOW));
      long later = NOW.plusSeconds(60).toEpochMilli();
      var of = fact(revoked, "li", later);
      put(kafka, "token/" + good.id(), AccessFact.CODEC.encode(fact(good, "ada", later)));
      put(kafka, "token/" + deleted.id(), AccessFact.CODEC.encode(fact(deleted, "eve", later)));
      put(kafka, "token/" + revoked.id(), AccessFact.CODEC.encode(of));
      put(kafka, "token/" + expired.id(), AccessFact.CODEC.encode(fact(expired, "bo", 1)));
      put(kafka, "token/" + FirstAdmin.id(OperatorToken.sha256(root)), firstAdmin(root));
      put(kafka, "token/x", new byte[] {1, 2, 3});
      put(kafka, "device/haier/d1", AccessFact.CODEC.encode(device()));
      await().atMost(LONG).until(() -> door.operator("Bearer " + root).isPresent());

      assertThat(door.operator("Bearer " + good.text()))
          .hasValue(new Operator("ada", OperatorRole.VENDOR_VIEWER, "haier", "token:" + good.id()));
      assertThat(door.operator("Bearer " + revoked.text())).isPresent();
      assertThat(door.operator("Bearer " + expired.text())).isEmpty();
      assertThat(door.operator("Bearer " + root).orElseThrow().role())
          .isEqualTo(OperatorRole.ADMIN);
      assertThat(door.operator("Bearer " + root + "x")).isEmpty();
      assertThat(door.operator("Bearer yf_" + good.id() + "_" + "0".repeat(64))).isEmpty();
      assertThat(door.operator("Bearer " + OperatorToken.sha256(root))).isEmpty();
      assertThat(door.operator(null)).isEmpty();
      assertThat(tokens.known()).isTrue();

      put(kafka, "token/" + revoked.id(), AccessFact.CODEC.encode(of.revokedAt(9)));
      put(kafka, "token/" + deleted.id(), null);
      await().atMost(LONG).until(() -> door.operator("Bearer " + revoked.text()).isEmpty());
      await().atMost(LONG).until(() -> door.operator("Bearer " + deleted.text()).isEmpty());
      assertThat(door.operator("Bearer " + good.text())).isPresent();
    }
  }

  private static AccessFact.OfToken fact(OperatorToken token, String name, long expiresAt) {
    return new AccessFact.OfToken(
        1, token.id(), name, "vendor-viewer", "haier", token.secretSha256(), expiresAt, false);
  }

  private static byte[] firstAdmin(String token) {
    String sha256 = OperatorToken.sha256(token);
    return AccessFact.CODEC.encode(
        new AccessFact.OfToken(
            1, FirstAdmin.id(sha256), "first-admin", "admin", "", sha256, Long.MAX_VALUE, false));
  }

  private static AccessFact device() {
    return new AccessFact.OfDevice(1, "haier", "d1");
  }

  private static void put(KafkaClients kafka, String key, byte @Nullable [] value)
      throws Exception {
    try (var producer = kafka.producer("ota", Map.of())) {
      producer.send(new ProducerRecord<>(Topic.OTA_ACCESS.name(), 0, key, value)).get();
    }
  }
}
