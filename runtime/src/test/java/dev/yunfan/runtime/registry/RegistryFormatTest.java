package dev.yunfan.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryFormatTest {
  private static final String TOPIC = "telemetry.events";
  private static final int ID = 0x01020304;
  private static final byte[] VALUE =
      TelemetryEvents.CODEC.encode(
          new TelemetryEvents(new Reporter("d1", "haier", "w910", "1.0.0", 7), 1, 2, List.of()));

  private FakeRegistry registry;
  private RegistryFormat format;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    registry.schemas.put(ID, TelemetryEvents.CODEC.schema());
    format = new RegistryFormat(registry.url(), Duration.ofSeconds(60));
  }

  @AfterEach
  void stop() {
    format.close();
    registry.close();
  }

  @Test
  void both_forms_are_read_and_the_registry_is_asked_once_an_id() {
    for (int i = 0; i < 100; i++) {
      assertThat(format.fromTopic(TOPIC, wire(ID))).isEqualTo(VALUE);
      assertThat(format.fromTopic(TOPIC, VALUE)).isEqualTo(VALUE);
    }

    assertThat(registry.lookUps).containsExactly("/apis/registry/v3/ids/contentIds/" + ID);
  }

  @Test
  void the_body_is_looked_at_by_nobody_when_its_schema_is_looked_up() {
    byte[] broken = Arrays.copyOf(wire(ID), 7);

    assertThat(format.fromTopic(TOPIC, broken)).hasSize(12).startsWith(0xC3, 0x01);
  }

  @Test
  void an_id_that_the_registry_does_not_know_is_unreadable_and_asked_for_once() {
    for (int i = 0; i < 100; i++) {
      assertThat(format.fromTopic(TOPIC, wire(99))).isEqualTo(wire(99));
    }

    assertThat(registry.lookUps).hasSize(1);
  }

  @Test
  void a_registry_that_is_back_in_time_goes_unnoticed() {
    registry.failures.set(3);

    assertThat(format.fromTopic(TOPIC, wire(ID))).isEqualTo(VALUE);
  }

  @Test
  void a_registry_that_stays_away_is_an_error_that_says_which_and_what_for() {
    registry.close();
    var url = registry.url();
    try (var impatient = new RegistryFormat(url, Duration.ZERO)) {
      assertThatThrownBy(() -> impatient.fromTopic(TOPIC, wire(ID)))
          .isInstanceOf(SchemaUnavailable.class)
          .hasMessageContaining(url.toString())
          .hasMessageContaining("looking up schema " + ID);
      assertThatThrownBy(() -> impatient.toTopic(TOPIC, VALUE))
          .isInstanceOf(SchemaUnavailable.class)
          .hasMessageContaining("registering dev.yunfan.telemetry.TelemetryEvents under " + TOPIC);
    }
  }

  @Test
  void what_is_in_no_known_form_is_left_to_the_codec_and_never_written() {
    for (byte[] odd : List.of(new byte[0], new byte[] {0, 1}, new byte[] {1, 2, 3, 4, 5, 6})) {
      assertThat(format.fromTopic(TOPIC, odd)).isEqualTo(odd);
      assertThatThrownBy(() -> format.toTopic(TOPIC, odd))
          .isInstanceOf(SerializationException.class);
    }
    assertThat(registry.lookUps).isEmpty();
  }

  @Test
  void a_value_that_is_deleted_stays_deleted() {
    assertThat(format.serializer().serialize(TOPIC, null)).isNull();
    assertThat(format.deserializer().deserialize(TOPIC, (byte[]) null)).isNull();
  }

  @Test
  void without_a_registry_its_records_stop_the_reader_and_name_the_option() {
    assertThat(WireFormat.singleObject().fromTopic(TOPIC, VALUE)).isEqualTo(VALUE);
    assertThatThrownBy(() -> WireFormat.singleObject().fromTopic(TOPIC, wire(ID)))
        .isInstanceOf(SchemaUnavailable.class)
        .hasMessageContaining(TOPIC)
        .hasMessageContaining("--schema-registry URL");
  }

  @Test
  void every_released_schema_is_known_but_those_that_stand_on_no_topic_of_others()
      throws Exception {
    try (var folders = Files.list(Path.of("../schemas/src/main/resources/avro"))) {
      var names = new TreeSet<>(folders.map(f -> f.getFileName().toString()).toList());
      names.removeAll(List.of("telemetry-batch", "fleet-partial", "fleet-spike-cell"));

      assertThat(ReleasedSchemas.NAMES).containsExactlyElementsOf(names);
    }
    assertThat(ReleasedSchemas.byFingerprint())
        .containsValues(TelemetryEvents.CODEC.schema(), RejectedTelemetry.CODEC.schema());
  }

  private static byte[] wire(int id) {
    byte[] header = {0, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id};
    return WireForm.SINGLE_OBJECT.exchanged(VALUE, header);
  }
}
