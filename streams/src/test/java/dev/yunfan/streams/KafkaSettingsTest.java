package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.streams.rejection.Rejections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {
  private static final String SESSION = "main.consumer.session.timeout.ms";

  private static Properties of(String protocol, String session) {
    var config =
        StreamsConfig.from(
            Map.of("STREAMS_GROUP_PROTOCOL", protocol, "STREAMS_SESSION_TIMEOUT", session));
    var rejections =
        new Rejections(
            InstantSource.fixed(Telemetry.LAUNCH),
            new SimpleMeterRegistry(),
            WireFormat.singleObject());
    return KafkaSettings.of(config, new KafkaClients("unused:1"), rejections);
  }

  @Test
  void a_classic_member_brings_its_session_timeout_and_a_heartbeat_that_fits_it() {
    assertThat(of("classic", "PT8S"))
        .containsEntry(SESSION, 8_000)
        .containsEntry("main.consumer.heartbeat.interval.ms", 2_000);
    assertThat(of("classic", "PT45S")).containsEntry("main.consumer.heartbeat.interval.ms", 3_000);
  }

  @Test
  void a_thread_outlives_an_hour_without_kafka() {
    assertThat(of("streams", "PT10S").get("task.timeout.ms"))
        .asInstanceOf(InstanceOfAssertFactories.LONG)
        .isGreaterThan(Duration.ofHours(1).toMillis())
        .isLessThan(Long.MAX_VALUE / 2); // Kafka Streams adds it to the clock
  }

  @Test
  void under_the_streams_protocol_it_is_a_setting_of_the_group() {
    assertThat(of("streams", "PT8S")).doesNotContainKey(SESSION);
  }
}
