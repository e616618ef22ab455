package dev.yunfan.streams.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRoomTest {
  private static final int FAR_MORE_THAN_THERE_IS = 62;

  @TempDir private Path folder;
  private final AtomicBoolean held = new AtomicBoolean();

  @Test
  void a_disk_below_the_floor_holds_the_count_and_says_what_to_do() {
    var absent = folder.resolve("state"); // Kafka Streams makes it later
    try (var room = watch(absent, 1L << FAR_MORE_THAN_THERE_IS)) {
      assertThat(held).isTrue();
      assertThat(room.enough()).isFalse();
      assertThat(room.words())
          .contains("MiB are free under " + absent, "STREAMS_STATE_FREE_MB", "make room there");
    }
  }

  @Test
  void a_failed_write_waits_for_room_and_goes_on() throws Exception {
    try (var room = watch(folder, 1)) {
      assertThat(held).isFalse();
      room.awaitAfterFailure();
      assertThat(room.enough()).isTrue();
    }
  }

  @Test
  void closing_lets_go_of_a_thread_that_waits() throws Exception {
    var room = watch(folder, 1L << FAR_MORE_THAN_THERE_IS);
    var waits =
        Thread.ofVirtual()
            .start(() -> {
              try {
                room.awaitAfterFailure();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    await().until(() -> waits.getState() == Thread.State.WAITING);
    room.close();
    waits.join();
    assertThat(room.enough()).isFalse();
  }

  @Test
  void want_of_room_is_known_by_the_systems_words_wherever_they_stand() {
    assertThat(
            StateRoom.isWantOfRoom(
                new StreamsException(
                    new ProcessorStateException(
                        "Error putting value",
                        new IOException("While appending to file: No space left on device")))))
        .isTrue();
    assertThat(StateRoom.isWantOfRoom(new StreamsException("Corruption: bad block"))).isFalse();
  }

  private StateRoom watch(Path where, long floor) {
    var room = new StateRoom(where, floor, new SimpleMeterRegistry());
    room.watch(held::set);
    return room;
  }
}
