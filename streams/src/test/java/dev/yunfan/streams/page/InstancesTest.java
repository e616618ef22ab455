package dev.yunfan.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.internals.StreamsMetadataImpl;
import org.junit.jupiter.api.Test;

class InstancesTest {
  private static final TopicPartition ASKED = new TopicPartition("telemetry.events", 1);
  private static final HostInfo SELF = new HostInfo("127.0.0.1", 1);
  private static final HostInfo SECOND = new HostInfo("127.0.0.1", 2);
  private static final HostInfo THIRD = new HostInfo("127.0.0.1", 3);
  private final AtomicLong nanos = new AtomicLong();
  private Collection<StreamsMetadata> named = new ArrayList<>();
  private final Instances instances = new Instances(() -> named, SELF, nanos::get);

  private static StreamsMetadata of(HostInfo host, TopicPartition... partitions) {
    return new StreamsMetadataImpl(host, Set.of(), Set.of(partitions), Set.of(), Set.of());
  }

  @Test
  void all_others_are_asked_and_the_one_that_is_named_first() {
    named = List.of(of(SECOND), of(SELF), of(HostInfo.unavailable()), of(THIRD, ASKED));

    assertThat(instances.others(ASKED)).containsExactly(THIRD, SECOND);
  }

  @Test
  void an_instance_that_is_not_named_for_a_moment_is_remembered_for_a_minute() {
    named = List.of(of(SECOND), of(THIRD, ASKED));
    instances.others(ASKED);
    named = List.of(of(SELF, ASKED), of(SECOND));

    nanos.set(Duration.ofMinutes(1).toNanos());
    assertThat(instances.others(ASKED)).containsExactlyInAnyOrder(SECOND, THIRD);
    nanos.incrementAndGet();
    assertThat(instances.others(ASKED)).containsExactly(SECOND);
  }

  @Test
  void kafka_streams_that_does_not_run_names_nobody() {
    var stopped =
        new Instances(
            () -> {
              throw new IllegalStateException("not running");
            },
            SELF,
            nanos::get);

    assertThat(stopped.others(ASKED)).isEmpty();
  }
}
