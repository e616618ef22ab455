package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.streams.room.StateRoom;
import dev.yunfan.streams.watch.FailedThreads;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaceThreadTest {
  private static final int MANY = 50;

  @TempDir private Path folder;

  @Test
  void a_coordinator_that_does_not_know_a_new_topic_yet_is_asked_again() {
    var failures = new FailedThreads(() -> 0);
    var handler = handler(failures, Duration.ZERO);
    var early = new StreamsException(new UnknownServerException("unexpected"));

    assertThat(IntStream.range(0, MANY).mapToObj(_ -> handler.handle(early)))
        .containsOnly(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(failures.replaceable()).isTrue(); // none of them counted
  }

  @Test
  void a_coordinator_that_is_never_ready_is_not_asked_without_a_pause() {
    var handler = handler(new FailedThreads(() -> 0), Duration.ofMillis(200));
    long began = System.nanoTime();

    handler.handle(new StreamsException(new UnknownServerException("unexpected")));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(190));
  }

  private ReplaceThread handler(FailedThreads failures, Duration tooEarly) {
    return new ReplaceThread(
        failures, new StateRoom(folder, 0, new SimpleMeterRegistry()), tooEarly);
  }

  @Test
  void a_fault_that_stays_is_left_to_the_watchdog() {
    var handler = handler(new FailedThreads(() -> 0), Duration.ZERO);

    assertThat(
            IntStream.range(0, MANY)
                .mapToObj(_ -> handler.handle(new StreamsException("a fault")))
                .toList())
        .endsWith(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
  }
}
