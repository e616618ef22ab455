package dev.yunfan.streams.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.streams.Telemetry;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaClusterExtension.class)
class SettledZoneTest {
  private static final Optional<ZoneId> UNSET = Optional.empty();
  private static final Optional<ZoneId> BERLIN = Optional.of(ZoneId.of("Europe/Berlin"));

  @SuppressWarnings("NullAway.Init") // the extension sets it
  KafkaCluster cluster;

  private KafkaClients kafka;

  @BeforeEach
  void topic() throws Exception {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(SettledZone.FLEET_CALENDAR), 1);
    }
  }

  @Test
  void a_new_application_counts_days_of_shanghai_unless_told_otherwise() throws Exception {
    assertThat(of("new").settle(UNSET, false)).hasToString("Asia/Shanghai");
    assertThat(of("told").settle(BERLIN, false)).hasToString("Europe/Berlin");
    assertThat(SettledZone.all(kafka)).containsExactlyInAnyOrder(SettledZone.NEW, BERLIN.get());
  }

  @Test
  void a_settled_zone_stays_and_another_one_is_refused_by_name() throws Exception {
    of("a").settle(BERLIN, false);
    assertThat(of("a").settle(UNSET, true)).hasToString("Europe/Berlin");
    assertThat(of("a").settle(Optional.of(ZoneId.of("Europe/Berlin")), true).zone())
        .isEqualTo(BERLIN.get());
    assertThatThrownBy(() -> of("a").settle(Optional.of(SettledZone.NEW), true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("STREAMS_DAY_ZONE=Asia/Shanghai, but a counted days of Europe/Berlin")
        .hasMessageContaining("streams reset --application-id a");
  }

  @Test
  void counts_of_a_build_without_a_calendar_stay_in_days_of_utc() throws Exception {
    assertThatThrownBy(() -> of("old").settle(BERLIN, true)).hasMessageContaining("days of Z");
    assertThat(of("old").settle(UNSET, true)).hasToString("Z");
    assertThat(of("old").settle(Optional.of(ZoneId.of("UTC")), true)).hasToString("Z");
  }

  @Test
  void instances_that_start_together_settle_on_one_zone() throws Exception {
    for (int round = 0; round < 10; round++) {
      String id = "race-" + round;
      try (var threads = Executors.newFixedThreadPool(2)) {
        var both = new ArrayList<Callable<String>>();
        for (var wanted : List.of(UNSET, BERLIN)) {
          both.add(() -> {
            try {
              return of(id).settle(wanted, false).toString();
            } catch (IOException e) { // the other one was first, and this one wants its own
              return String.valueOf(e.getMessage()).replaceAll(".* days of (\\S+):.*", "$1");
            }
          });
        }
        var zones = new ArrayList<String>();
        for (var each : threads.invokeAll(both)) {
          zones.add(each.get());
        }
        assertThat(zones.getFirst()).as(id).isEqualTo(zones.getLast());
      }
    }
  }

  @Test
  void a_record_that_nobody_can_read_is_passed_over() throws Exception {
    try (var producer = kafka.producer("stranger", Map.of())) {
      producer.send(new ProducerRecord<>(SettledZone.FLEET_CALENDAR.name(), "x", null)).get();
      producer
          .send(new ProducerRecord<>(SettledZone.FLEET_CALENDAR.name(), "x", "no".getBytes(UTF_8)))
          .get();
    }
    assertThat(of("x").settle(BERLIN, false)).hasToString("Europe/Berlin");
  }

  private SettledZone of(String applicationId) {
    return new SettledZone(kafka, applicationId, InstantSource.fixed(Telemetry.LAUNCH));
  }
}
