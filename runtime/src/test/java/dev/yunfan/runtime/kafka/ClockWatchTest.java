package dev.yunfan.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.kafka.ClockWatch.Difference;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaClusterExtension.class)
class ClockWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void a_right_clock_agrees_and_a_clock_a_day_off_does_not(KafkaCluster cluster) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.YUNFAN_CLOCKS));
    }
    var health = new Health();
    try (var right = ClockWatch.start("right", kafka, InstantSource.system(), meters)) {
      right.addTo(health);
      right.awaitFirst(PATIENCE);
      assertThat(health.ready()).isTrue();
      assertThat(right.words()).isEqualTo("as Kafka's");
      assertThat(meters.get("yunfan.clock.difference").gauge().value()).isZero();
    }
    for (int days : new int[] {-1, 1}) {
      InstantSource clock = () -> Instant.now().plus(Duration.ofDays(days));
      try (var wrong = ClockWatch.start("wrong", kafka, clock, new SimpleMeterRegistry())) {
        await().atMost(PATIENCE).until(() -> wrong.words().contains("this machine's clock is"));
        assertThat(wrong.agrees()).isFalse();
        assertThat(wrong.isWrong()).isTrue();
        assertThat(wrong.words()).endsWith(days > 0 ? "ahead of Kafka's" : "behind Kafka's");
      }
    }
  }

  @Test
  void without_a_comparison_nobody_knows() {
    var nowhere = new KafkaClients("127.0.0.1:1");
    try (var watch = ClockWatch.start("lonely", nowhere, InstantSource.system(), meters)) {
      assertThat(watch.agrees()).isFalse();
      assertThat(watch.isWrong()).isFalse();
      assertThat(watch.words()).isEqualTo("not compared with Kafka's clock yet");
      assertThat(meters.get("yunfan.clock.difference").gauge().value()).isNaN();
    }
  }

  @Test
  void a_topic_that_keeps_its_writers_times_proves_nothing(KafkaCluster cluster) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      admin
          .createTopics(List.of(new NewTopic(Topic.YUNFAN_CLOCKS.name(), 1, (short) 1)))
          .all()
          .get();
    }
    InstantSource clock = () -> Instant.now().plus(Duration.ofDays(1));
    try (var watch = ClockWatch.start("fooled", kafka, clock, meters)) {
      watch.awaitFirst(PATIENCE);
      assertThat(watch.agrees()).isFalse();
      assertThat(watch.words()).contains("yunfan.clocks").contains("LogAppendTime");
    }
  }

  @Test
  void a_comparison_grows_old(KafkaCluster cluster) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.YUNFAN_CLOCKS));
    }
    var nanos = new AtomicLong();
    try (var watch = ClockWatch.start("late", kafka, InstantSource.system(), nanos::get, meters)) {
      watch.awaitFirst(PATIENCE);
      assertThat(watch.agrees()).isTrue();

      nanos.set(Duration.ofSeconds(301).toNanos());
      assertThat(watch.agrees()).isFalse();
      assertThat(watch.isWrong()).isFalse();
      assertThat(watch.words()).isEqualTo("as Kafka's 301 s ago, and not compared since");
    }
  }

  @Test
  void a_slow_answer_is_no_difference() {
    assertThat(Difference.of(1_000, 1_000, 900_000).aheadMillis()).isZero();
    assertThat(Difference.of(1_000, 900_000, 900_000).aheadMillis()).isZero();
    assertThat(Difference.of(1_000, 500, 2_000).aheadMillis()).isEqualTo(500);
    assertThat(Difference.of(1_000, 2_700, 2_000).aheadMillis()).isEqualTo(-700);
  }

  @Test
  void a_minute_is_tolerated() {
    assertThat(new Difference(60_000).within(60_000)).isTrue();
    assertThat(new Difference(-60_001).within(60_000)).isFalse();
  }
}
