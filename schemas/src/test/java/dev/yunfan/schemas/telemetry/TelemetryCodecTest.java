package dev.yunfan.schemas.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Mapping;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.junit.jupiter.api.Test;

class TelemetryCodecTest {
  private static final Reporter REPORTER =
      new Reporter("KT-0001", "k-touch", "w700", "1.0.0", -77L);
  private static final List<TelemetryEvent> BODIES =
      List.of(
          new Activation("CN-31"),
          new Heartbeat(86_400, 1, 83, 512, Network.WIFI),
          new Crash(CrashKind.NATIVE, "SIGSEGV", "mediaserver", List.of("a+1", "b+2"), 7),
          new UpdateReport("r1", "2.0.0", UpdatePhase.CONFIRMED, null),
          new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "云帆: hash"),
          new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, null, FailureReason.CANCELLED));
  private static final Membership MEMBERSHIP = new Membership("r1", "2.0.0", Arm.NAMED, 3);

  @Test
  void every_kind_of_event_survives_both_encodings() throws Exception {
    var batch = batch();

    assertThat(TelemetryBatch.CODEC.decode(TelemetryBatch.CODEC.encode(batch))).isEqualTo(batch);
    assertThat(TelemetryBatch.CODEC.decodeJson(TelemetryBatch.CODEC.encodeJson(batch)))
        .isEqualTo(batch);
  }

  @Test
  void accepted_events_rejections_and_health_survive_too() throws Exception {
    var accepted =
        new TelemetryEvents(
            REPORTER,
            1_000,
            2_000,
            BODIES.stream().map(body -> new AcceptedEvent(1, 2, 3, body)).toList(),
            List.of(MEMBERSHIP),
            2,
            List.of(1L));
    assertThat(TelemetryEvents.CODEC.decode(TelemetryEvents.CODEC.encode(accepted)))
        .isEqualTo(accepted);

    var rejected =
        new RejectedTelemetry(
            5,
            "ingest",
            null,
            "malformed",
            "d",
            "application/json",
            null,
            ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(RejectedTelemetry.CODEC.decode(RejectedTelemetry.CODEC.encode(rejected)))
        .isEqualTo(rejected);

    var excused = new RolloutHealth.Excused(7, 8, 9, 10, 11);
    var health =
        new RolloutHealth(
            "r1", "haier", "w910", "2.0.0", 6, 5, 3, 1, 2, 99, 4, excused, 12, 13, 14, 2);
    assertThat(RolloutHealth.CODEC.decode(RolloutHealth.CODEC.encode(health))).isEqualTo(health);
  }

  @Test
  void a_rejection_that_an_older_server_wrote_is_read_without_length_and_hash() throws Exception {
    var newest = new RejectedMapping();
    var first =
        AvroCodec.<RejectedTelemetry>releasedWriting(
            "rejected-telemetry",
            1,
            new Mapping<>() {
              @Override
              public RejectedTelemetry read(ResolvingDecoder in) throws IOException {
                return newest.read(in);
              }

              @Override
              public void write(RejectedTelemetry value, Encoder out) throws IOException {
                out.writeLong(value.rejectedAt());
                out.writeString(value.source());
                out.writeIndex(0);
                out.writeNull();
                out.writeString(value.reason());
                out.writeString(value.detail());
                out.writeIndex(0);
                out.writeNull();
                out.writeIndex(0);
                out.writeNull();
                out.writeBytes(value.payload());
              }
            });
    var original = ByteBuffer.wrap(new byte[9_000]);
    var old = new RejectedTelemetry(5, "ingest", null, "r", "d", null, null, original, 0, null);

    var read = RejectedTelemetry.CODEC.decode(first.encode(old));

    assertThat(read.payload().remaining()).isEqualTo(9_000);
    assertThat(read.originalBytes()).isEqualTo(RejectedTelemetry.UNKNOWN);
    assertThat(read.sha256()).isNull();
  }

  @Test
  void json_of_an_older_client_is_read_with_defaults() throws Exception {
    var old =
        """
        {"deviceId":"KT-0001","vendor":"k-touch","model":"w700","firmware":"1.0.0","incarnation":-77,
         "sentAt":1000,"events":[{"seq":1,"at":2,"body":{"dev.yunfan.telemetry.UpdateReport":
         {"rolloutId":"r1","release":"2.0.0","phase":"FAILED","reason":{"string":"why"}}}}]}\
        """;

    assertThat(TelemetryBatch.CODEC.decodeJson(old))
        .isEqualTo(
            new TelemetryBatch(
                REPORTER,
                1_000,
                List.of(
                    new DeviceEvent(
                        1, 2, new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "why")))));
    assertThatThrownBy(() -> TelemetryBatch.CODEC.decodeJson(old.replace("\"sentAt\":1000,", "")))
        .hasMessageContaining("sentAt");
  }

  @Test
  void every_truncation_is_refused_as_such() {
    byte[] whole = TelemetryBatch.CODEC.encode(batch());

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> TelemetryBatch.CODEC.decode(cut))
          .as("cut to %d of %d bytes", length, whole.length)
          .isInstanceOf(UnreadableRecord.class);
    }
  }

  @Test
  void a_reader_is_sound_again_after_a_refused_record() throws Exception {
    byte[] whole = TelemetryBatch.CODEC.encode(batch());
    assertThatThrownBy(() -> TelemetryBatch.CODEC.decode(Arrays.copyOf(whole, 60)))
        .isInstanceOf(UnreadableRecord.class);

    assertThat(TelemetryBatch.CODEC.decode(whole)).isEqualTo(batch());
  }

  @Test
  void an_unknown_fingerprint_and_left_over_bytes_are_named() {
    byte[] whole = TelemetryBatch.CODEC.encode(batch());
    byte[] other = whole.clone();
    other[5] ^= 1;

    assertThatThrownBy(() -> TelemetryBatch.CODEC.decode(other))
        .isInstanceOfSatisfying(
            UnreadableRecord.class,
            e -> assertThat(e.reason()).isEqualTo(UnreadableRecord.Reason.UNKNOWN_SCHEMA));
    assertThatThrownBy(() -> TelemetryBatch.CODEC.decode(Arrays.copyOf(whole, whole.length + 1)))
        .hasMessageContaining("left over");
  }

  @Test
  void mutated_bytes_are_read_or_refused_and_never_anything_else() {
    byte[] whole = TelemetryBatch.CODEC.encode(batch());
    var random = new Random(20_110_701);

    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        mutated[10 + random.nextInt(mutated.length - 10)] = (byte) random.nextInt(256);
      }
      try {
        TelemetryBatch.CODEC.decode(mutated);
      } catch (UnreadableRecord e) {
        assertThat(e.reason()).isNotNull();
      }
    }
  }

  @Test
  void event_time_is_arrival_less_age_clamped_to_thirty_days() {
    long arrived = 1_320_000_000_000L;
    long thirtyDays = TelemetryEvents.OLDEST.toMillis();

    assertThat(TelemetryEvents.eventTime(arrived, 5_000, 2_000)).isEqualTo(arrived - 3_000);
    assertThat(TelemetryEvents.eventTime(arrived, 2_000, 5_000)).isEqualTo(arrived);
    assertThat(TelemetryEvents.eventTime(arrived, arrived, 0)).isEqualTo(arrived - thirtyDays);
    assertThat(TelemetryEvents.eventTime(arrived, Long.MAX_VALUE, Long.MIN_VALUE))
        .isEqualTo(arrived - thirtyDays);
    assertThat(TelemetryEvents.eventTime(arrived, Long.MIN_VALUE, Long.MAX_VALUE))
        .isEqualTo(arrived);
  }

  private static TelemetryBatch batch() {
    return new TelemetryBatch(
        REPORTER,
        1_000,
        BODIES.stream().map(body -> new DeviceEvent(1, 2, body)).toList(),
        List.of(new Receipt(MEMBERSHIP, 15_308, 1, new byte[] {1, 2, 3})));
  }
}
