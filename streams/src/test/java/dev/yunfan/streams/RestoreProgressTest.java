package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
  private static final TopicPartition ONE = new TopicPartition("changelog", 1);
  private static final TopicPartition TWO = new TopicPartition("changelog", 2);

  private final RestoreProgress progress = new RestoreProgress();

  @Test
  void nothing_to_restore_is_all_restored() {
    assertThat(progress.percent()).isEqualTo(100);
  }

  @Test
  void percent_is_of_all_changelogs_together_and_transactions_ends_count_when_one_is_done() {
    progress.onRestoreStart(ONE, "devices", 0, 100);
    progress.onRestoreStart(TWO, "devices", 100, 200);
    assertThat(progress.percent()).isZero();

    progress.onBatchRestored(ONE, "devices", 60, 50);
    assertThat(progress.percent()).isEqualTo(25);
    assertThat(progress.pieces()).isEqualTo(3); // which a watchdog takes for progress
    progress.onRestoreEnd(ONE, "devices", 50);
    assertThat(progress.percent()).isEqualTo(50);
    assertThat(progress.remaining()).isEqualTo(100);

    progress.onRestoreSuspended(TWO, "devices", 0); // its task went elsewhere
    assertThat(progress.percent()).isEqualTo(100);
    assertThat(progress.remaining()).isZero();
  }

  @Test
  void a_later_restoration_begins_anew() {
    progress.onRestoreStart(ONE, "devices", 0, 1_000);
    progress.onRestoreEnd(ONE, "devices", 1_000);
    progress.onRestoreStart(TWO, "devices", 0, 10);
    assertThat(progress.percent()).isZero();
  }
}
