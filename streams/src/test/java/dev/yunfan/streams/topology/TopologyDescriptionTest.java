package dev.yunfan.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.streams.KafkaSettings;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.rejection.Rejections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** A changed name orphans state on upgrade: review a change of the golden file as a migration. */
class TopologyDescriptionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/topology.txt");

  @Test
  void the_topology_is_the_one_that_state_was_stored_under() throws Exception {
    var config = StreamsConfig.defaults(Path.of("unused"));
    var settings =
        KafkaSettings.of(
            config,
            new KafkaClients("unused:1"),
            new Rejections(
                InstantSource.system(), new SimpleMeterRegistry(), WireFormat.singleObject()));
    String described =
        Driven.topology(settings, config, WatchedRollouts.NONE).describe().toString();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, described, UTF_8);
    }

    assertThat(described).isEqualTo(Files.readString(GOLDEN, UTF_8));
  }
}
