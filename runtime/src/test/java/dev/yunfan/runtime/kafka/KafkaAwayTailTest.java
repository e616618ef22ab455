package dev.yunfan.runtime.kafka;

import static dev.yunfan.runtime.kafka.TailRig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.api.TerminationStyle;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka is away for a while. */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class KafkaAwayTailTest {
  @Test
  void stands_still_and_is_unhealthy_without_kafka_and_recovers_with_it(KafkaCluster cluster)
      throws Exception {
    try (var rig = new TailRig(cluster, "away")) {
      rig.send("a");
      var log = new TailRig.Log();
      try (var tail = rig.tail(new TailPolicy.Stop(log))) {
        assertThat(tail.awaitCaughtUp(TailRig.LONG)).isTrue();

        cluster.stopNodes(_ -> true, TerminationStyle.ABRUPT);

        eventually().until(() -> !tail.healthy());
        assertThat(tail.current(Duration.ofSeconds(1).toNanos())).isFalse();
        assertThat(tail.health()).startsWith("stands still for 1");

        cluster.startNodes(_ -> true);
        rig.send("b");

        eventually().until(() -> tail.healthy() && log.taken.size() == 2);
        assertThat(tail.stopped()).isFalse();
      }
    }
  }
}
