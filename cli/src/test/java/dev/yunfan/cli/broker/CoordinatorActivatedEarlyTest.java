package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEvent;
import org.apache.kafka.coordinator.common.runtime.CoordinatorEventProcessor;
import org.apache.kafka.coordinator.common.runtime.CoordinatorLoader;
import org.apache.kafka.coordinator.common.runtime.CoordinatorPlayback;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRuntimeMetricsImpl;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.metrics.GroupCoordinatorMetrics;
import org.apache.kafka.server.util.timer.SystemTimer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The fault of Kafka 4.3.1 that the broker's settings and its guard are for: a load that ends late
 * decides over the coordinator of the next one. A Kafka with which these tests fail is cured, and
 * needs neither.
 */
class CoordinatorActivatedEarlyTest {
  private static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 0);

  private final Loads loads = new Loads();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private CoordinatorRuntime<EmptyShard, CoordinatorRecord> runtime;

  @BeforeEach
  void lead_twice() {
    runtime =
        new CoordinatorRuntime.Builder<EmptyShard, CoordinatorRecord>()
            .withEventProcessor(new AtOnce())
            .withPartitionWriter(new NoLog())
            .withLoader(loads)
            .withCoordinatorShardBuilderSupplier(EmptyShard.Builder::new)
            .withTime(Time.SYSTEM)
            .withTimer(new SystemTimer("test"))
            .withWriteTimeout(Duration.ofSeconds(1))
            .withCoordinatorRuntimeMetrics(
                new CoordinatorRuntimeMetricsImpl(new Metrics(), "test", false))
            .withCoordinatorMetrics(new GroupCoordinatorMetrics())
            .withSerializer(new GroupCoordinatorRecordSerde())
            .withExecutorService(executor)
            .withCachedBufferMaxBytesSupplier(() -> 1 << 20)
            .build();
    runtime.scheduleLoadOperation(OFFSETS, 0); // the leader's epoch before the kill
    runtime.scheduleUnloadOperation(OFFSETS, OptionalInt.of(1)); // the restarted broker is fenced
    runtime.scheduleLoadOperation(OFFSETS, 2); // and leads again
    assertThat(loads.pending).hasSize(2);
    assertThatThrownBy(this::ask).isInstanceOf(CoordinatorLoadInProgressException.class);
  }

  @AfterEach
  void close() throws Exception {
    runtime.close();
    executor.shutdownNow();
  }

  @Test
  void a_first_load_that_succeeds_late_makes_a_coordinator_answer_before_it_is_loaded() {
    loads.pending.pop().complete(new CoordinatorLoader.LoadSummary(0, 1, 0, 0, 0));

    assertThat(ask()).isEqualTo("answered");
    assertThat(loads.pending.getFirst()).isNotDone();
  }

  @Test
  void a_first_load_that_fails_late_ends_the_coordinator_for_good() {
    loads.pending.pop().completeExceptionally(new NotLeaderOrFollowerException("stopped"));
    loads.pending.pop().complete(new CoordinatorLoader.LoadSummary(0, 1, 0, 0, 0));

    assertThatThrownBy(this::ask).isInstanceOf(NotCoordinatorException.class);
  }

  private String ask() {
    var answer = runtime.scheduleReadOperation("ask", OFFSETS, (_, _) -> "answered");
    if (answer.isCompletedExceptionally() && answer.exceptionNow() instanceof RuntimeException e) {
      throw e;
    }
    return answer.resultNow();
  }

  /** Loads that end when the test lets them. */
  private static final class Loads implements CoordinatorLoader<CoordinatorRecord> {
    private final Deque<CompletableFuture<LoadSummary>> pending = new ArrayDeque<>();

    @Override
    public CompletableFuture<LoadSummary> load(
        TopicPartition partition, CoordinatorPlayback<CoordinatorRecord> coordinator) {
      var load = new CompletableFuture<LoadSummary>();
      pending.add(load);
      return load;
    }

    @Override
    public void close() {}
  }

  /** Does what is next in the caller's thread. */
  private static final class AtOnce implements CoordinatorEventProcessor {
    @Override
    public void enqueueLast(CoordinatorEvent event) {
      event.run();
    }

    @Override
    public void enqueueFirst(CoordinatorEvent event) {
      event.run();
    }

    @Override
    public void close() {}
  }
}
