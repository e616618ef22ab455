package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.Questions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A count without numbers says that its partition has moved what it counted: the sum follows. */
class WithdrawnCountsTest {
  private static final long NOW = LAUNCH.toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final String ADOPTION = "adoption/haier/w910/2.0";
  private static final String WINDOW =
      "crash-rates/haier/w910/2.0/86400/" + (NOW - Math.floorMod(NOW, DAY));
  private static final String GROUP = "crash-groups/g/java";

  private final MockProcessorContext<String, byte @Nullable []> context = Revived.context();
  private final KeyValueStore<String, byte[]> store = Revived.store(context, FleetStage.PARTIALS);
  private final FleetStage stage =
      new FleetStage(
          Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC), 3, Duration.ofMillis(100));
  private long now = NOW;

  @BeforeEach
  void start() {
    stage.init(context);
  }

  @Test
  void the_sum_is_that_of_the_partitions_that_are_left_and_then_the_row_is_removed()
      throws Exception {
    take(ADOPTION, 0, null, 5L);
    take(ADOPTION, 1, null, 7L);
    take(ADOPTION, 0, null);
    assertThat(FirmwareCount.CODEC.decode(Objects.requireNonNull(newest())).handsets())
        .isEqualTo(7);

    take(ADOPTION, 1, null);
    assertThat(newest()).isNull();
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void rows_of_windows_are_removed_although_a_start_has_published_none_yet() {
    take(WINDOW, 0, null, 1L, 0L, 0L, 0L, 9L);
    take(WINDOW, 1, null, 0L, 2L, 0L, 0L, 9L);
    var _ = newest();

    stage.init(context);
    take(WINDOW, 0, null);
    take(WINDOW, 1, null);

    assertThat(newest()).isNull();
    assertThat(context.forwarded()).isEmpty();
  }

  @Test
  void a_note_is_stored_once_and_stays_as_long_as_any_partition_counts() throws Exception {
    String sample = "frame\n".repeat(400);
    for (int partition = 0; partition < 3; partition++) {
      take(GROUP, partition, "signature\n" + sample, 1L, 1L, NOW, NOW);
    }
    assertThat(stored()).isLessThan(600);

    take(GROUP, 0, null);
    take(GROUP, 1, null, 2L, 1L, NOW, NOW);
    var _ = newest();
    stage.init(context);
    take(GROUP, 2, null, 2L, 1L, NOW, NOW);

    var group = CrashGroup.CODEC.decode(Objects.requireNonNull(newest()));
    assertThat(group.crashes()).isEqualTo(4);
    assertThat(group.signature()).isEqualTo("signature");
    assertThat(group.sample()).isEqualTo(sample);
  }

  private void take(String subject, int partition, @Nullable String note, Long... counts) {
    stage.process(
        new Record<>(
            subject, new PartialCount(subject, partition, now, List.of(counts), note), now));
  }

  private int stored() {
    int bytes = 0;
    try (var all = store.all()) {
      while (all.hasNext()) {
        bytes += all.next().value.length;
      }
    }
    return bytes;
  }

  /** Value of the newest record that was published. */
  private byte @Nullable [] newest() {
    Revived.tick(context, ++now);
    byte[] value = context.forwarded().getLast().record().value();
    context.resetForwards();
    return value;
  }
}
