package dev.yunfan.streams.wire;

import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way reads what the codec reads, and nothing else. */
class BatchReaderTest {
  private static final int BATCHES = 300;

  private final BatchReader reader = new BatchReader(WireFormat.singleObject());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a_batch_is_read_as_the_codec_reads_it_without_the_codec(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < BATCHES; i++) {
      var batch = batch(random);
      assertThat(reader.read(TelemetryEvents.CODEC.encode(batch))).isEqualTo(batch);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void broken_bytes_are_read_as_the_codec_reads_them_or_left_to_it(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < BATCHES; i++) {
      byte[] bytes = TelemetryEvents.CODEC.encode(batch(random));
      byte[] broken = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      var read = reader.read(broken);
      if (read != null) {
        assertThat(read).isEqualTo(byCodec(broken));
      }
    }
  }

  @Test
  void stream_threads_share_a_reader_and_never_see_each_others_batches() {
    var threads = 4;
    var batches = 20_000;
    IntStream.range(0, threads)
        .mapToObj(thread ->
            CompletableFuture.runAsync(() -> {
              var random = new Random(thread);
              for (int i = 0; i < batches / threads; i++) {
                var batch = batch(random);
                assertThat(reader.deserialize("events", TelemetryEvents.CODEC.encode(batch)))
                    .isEqualTo(batch);
              }
            }))
        .toList()
        .forEach(CompletableFuture::join);
  }

  @Test
  void what_the_codec_cannot_read_either_is_told_with_its_reason() {
    assertThatThrownBy(() -> reader.deserialize("events", new byte[] {1, 2, 3}))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("NOT_AVRO");
    byte[] whole = TelemetryEvents.CODEC.encode(batchOf("d1").activation().build());
    assertThatThrownBy(() -> reader.deserialize("events", Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("MALFORMED");
  }

  private static TelemetryEvents byCodec(byte[] bytes) {
    try {
      return TelemetryEvents.CODEC.decode(bytes);
    } catch (UnreadableRecord e) {
      throw new AssertionError("the codec refuses what the short way read", e);
    }
  }

  private static TelemetryEvents batch(Random random) {
    var batch =
        batchOf("d" + random.nextInt())
            .incarnation(random.nextLong())
            .from(random.nextInt(1 << 20))
            .aged(Duration.ofMillis(random.nextInt()));
    if (random.nextBoolean()) {
      batch.activation();
    }
    for (int events = random.nextInt(20); events > 0; events--) {
      switch (random.nextInt(3)) {
        case 0 ->
            batch.add(
                new Crash(
                    any(CrashKind.values(), random),
                    text(random),
                    text(random),
                    List.of(text(random), text(random)),
                    random.nextLong()));
        case 1 ->
            batch.add(
                new UpdateReport(
                    text(random),
                    text(random),
                    any(UpdatePhase.values(), random),
                    random.nextBoolean() ? null : text(random),
                    any(FailureReason.values(), random)));
        default ->
            batch.add(
                new Heartbeat(
                    random.nextLong(),
                    random.nextInt(),
                    random.nextInt(100),
                    random.nextInt(),
                    any(Network.values(), random)));
      }
    }
    for (int receipts = random.nextInt(5); receipts > 0; receipts--) {
      batch.receipt(
          new Membership(
              text(random), text(random), any(Arm.values(), random), random.nextInt(1 << 20)));
    }
    return batch.badReceipts(random.nextInt(3)).build();
  }

  private static String text(Random random) {
    return "云 帆 %d ".formatted(random.nextInt(40)).repeat(random.nextInt(20));
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
