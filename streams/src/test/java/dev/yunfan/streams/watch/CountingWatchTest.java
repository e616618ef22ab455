package dev.yunfan.streams.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.CoordinatorFault;
import dev.yunfan.streams.watch.CountingLook.Phase;
import dev.yunfan.streams.watch.OffsetQuestions.First;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The watch with a client and a Kafka of the test; each look is 20 seconds after the last. */
class CountingWatchTest {
  private static final TopicPartition ONE = new TopicPartition("telemetry.events", 1);
  private static final Duration STEP = Duration.ofSeconds(20);
  private static final CoordinatorFault FAULT =
      new CoordinatorFault(
          CoordinatorFault.Kind.OFFSETS_BEHIND,
          3,
          new TopicPartition("__consumer_offsets", 7),
          "broker 3 lost commits",
          "restart broker 3");

  private final FakeClient client = new FakeClient();
  private final FakeOffsets kafka = new FakeOffsets();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger looks = new AtomicInteger();
  private final BlockingQueue<Map<TopicPartition, Long>> suspected = new LinkedBlockingQueue<>();
  private volatile Optional<CoordinatorFault> fault = Optional.empty();
  private final CoordinatorWatch coordinator =
      new CoordinatorWatch(
          committed -> {
            suspected.add(committed);
            return fault;
          },
          this::nanos,
          meters);
  private final CountingWatch watch =
      CountingWatch.stopped(
          new CountingWatch.Watched(client, kafka, Set.of(ONE)),
          new CountingWatch.Settings(
              Duration.ofSeconds(30),
              this::nanos,
              () -> 0,
              InstantSource.fixed(FakeOffsets.ARRIVAL.plusSeconds(5))),
          coordinator,
          meters);

  private long nanos() {
    return STEP.toNanos() * looks.get();
  }

  @AfterEach
  void close() {
    watch.close();
    coordinator.close();
  }

  @Test
  void a_client_that_counts_is_left_alone_and_its_lag_is_told() throws Exception {
    stuckAt(5);
    for (long offset = 5; offset < 50; offset++) {
      client.committed.put(ONE, offset);
      look();
    }

    assertThat(watch.state()).isEqualTo(new CountingState.Proven());
    assertThat(client.reopened).hasValue(0);
    assertThat(meters.get(CountingWatch.LAG_RECORDS).gauge().value()).isEqualTo(90);
    assertThat(meters.get(CountingWatch.LAG_SECONDS).gauge().value()).isEqualTo(5);
    assertThat(suspected).isEmpty();
  }

  @Test
  void a_client_that_stands_still_is_opened_anew_and_one_that_then_counts_is_kept()
      throws Exception {
    stuckAt(5);
    client.onReopen = () -> kafka.ends.put(ONE, 5L); // the new one counts it all
    look(4);

    assertThat(client.reopened).hasValue(1);
    look(100);
    assertThat(watch.state()).isEqualTo(new CountingState.Proven());
    assertThat(client.reopened).hasValue(1);
    assertThat(meters.get(CountingWatch.REOPENED).counter().count()).isEqualTo(1);
    assertThat(watch.gaveUp()).isNotDone();
  }

  @Test
  void three_reopenings_in_vain_give_the_process_up() throws Exception {
    stuckAt(5);
    look(100);

    assertThat(client.reopened).hasValue(3);
    assertThat(watch.gaveUp())
        .isCompletedWithValueMatching(why -> why.startsWith("stands still: telemetry.events-1"));
  }

  @Test
  void a_process_in_which_no_client_can_be_opened_any_more_is_given_up_at_once() throws Exception {
    stuckAt(5);
    client.reopens = false;
    look(100);

    assertThat(client.reopened).hasValue(1);
    assertThat(watch.gaveUp()).isDone();
  }

  @Test
  void a_client_that_ended_is_opened_anew_at_once() throws Exception {
    client.phase = Phase.FAILED;
    client.onReopen = () -> client.phase = Phase.RUNNING;
    kafka.stable = true;
    look();
    assertThat(client.reopened).hasValue(1);
    look();
    assertThat(watch.state()).isEqualTo(new CountingState.Proven());
  }

  @Test
  void while_Kafka_is_away_nothing_is_done_and_the_reason_is_told() throws Exception {
    stuckAt(5);
    kafka.away = true;
    look(1_000);

    assertThat(client.reopened).hasValue(0);
    assertThat(suspected).isEmpty();
    assertThat(watch.state().words())
        .isEqualTo("it is not known whether telemetry.events-1 is counted: no broker answered");
    assertThat(meters.get(CountingWatch.LAG_RECORDS).gauge().value()).isNaN();
    assertThat(meters.get(CountingWatch.LAG_SECONDS).gauge().value()).isNaN();
  }

  @Test
  void a_fault_of_the_coordinator_is_found_with_what_was_committed_and_forgotten_when_cured()
      throws Exception {
    stuckAt(5);
    fault = Optional.of(FAULT);
    look(4);

    assertThat(suspected.poll(10, TimeUnit.SECONDS)).containsExactly(Map.entry(ONE, 5L));
    await().until(() -> coordinator.fault().equals(fault));
    assertThat(meters.get(CoordinatorWatch.FAULT).gauge().value()).isEqualTo(1);
    kafka.ends.put(ONE, 5L);
    look();
    assertThat(coordinator.fault()).isEmpty();
    assertThat(meters.get(CoordinatorWatch.FAULT).gauge().value()).isZero();
  }

  @Test
  void numbers_of_a_look_that_is_too_old_are_unknown() throws Exception {
    stuckAt(5);
    look();
    assertThat(watch.uncounted().records()).contains(90L);
    looks.addAndGet(2);
    assertThat(watch.uncounted()).isEqualTo(Uncounted.UNKNOWN);
    assertThat(watch.state()).isInstanceOf(CountingState.Unproven.class);
  }

  private void stuckAt(long offset) {
    client.committed.put(ONE, offset);
    kafka.ends.put(ONE, 100L);
    kafka.first.put(ONE, new First.Found(10, FakeOffsets.ARRIVAL));
  }

  private void look() throws InterruptedException {
    looks.incrementAndGet();
    watch.round();
  }

  private void look(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      look();
    }
  }
}
