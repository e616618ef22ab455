package dev.yunfan.streams.watch;

import dev.yunfan.runtime.kafka.CoordinatorFault;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the group's coordinator is at fault while counting stands still: nothing that an instance
 * does to itself cures that. A check takes seconds, so it has a thread of its own.
 */
public final class CoordinatorWatch implements AutoCloseable {
  /** Meter that is 1 while a fault of the coordinator is known, else 0. */
  public static final String FAULT = "streams.coordinator.fault";

  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorWatch.class);
  private static final long PAUSE = Duration.ofSeconds(15).toNanos();

  private final Check check;
  private final LongSupplier nanos;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("coordinator-watch").factory());
  private volatile Optional<CoordinatorFault> fault = Optional.empty();
  private Optional<Long> lookedAt = Optional.empty();

  /** Looks once; as {@link dev.yunfan.runtime.kafka.CoordinatorCheck#look}. */
  @FunctionalInterface
  public interface Check {
    /**
     * The fault, if there is one.
     *
     * @param committed offsets that are known to be committed
     */
    Optional<CoordinatorFault> look(Map<TopicPartition, Long> committed)
        throws IOException, InterruptedException;
  }

  /**
   * @param nanos a clock that only goes forward
   */
  public CoordinatorWatch(Check check, LongSupplier nanos, MeterRegistry meters) {
    this.check = check;
    this.nanos = nanos;
    meters.gauge(FAULT, this, watch -> watch.fault.isPresent() ? 1 : 0);
  }

  /** The fault that is known now. */
  public Optional<CoordinatorFault> fault() {
    return fault;
  }

  /** Counting goes on: whatever was at fault is cured. */
  void sound() {
    lookedAt = Optional.empty();
    found(Optional.empty());
  }

  /** Counting stands still: checks the coordinator, every fifteen seconds at most. */
  void suspect(Map<TopicPartition, Long> committed) {
    long now = nanos.getAsLong();
    if (lookedAt.filter(at -> now - at < PAUSE).isEmpty() && looking.compareAndSet(false, true)) {
      lookedAt = Optional.of(now);
      thread.execute(() -> look(committed));
    }
  }

  private void look(Map<TopicPartition, Long> committed) {
    try {
      found(check.look(committed));
    } catch (IOException e) { // Kafka is away: that says nothing of the coordinator
      LOG.atDebug().setCause(e).log("the coordinator cannot be checked now");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only close interrupts
    } catch (RuntimeException e) { // the outermost edge: the next check tries again
      LOG.atError().setCause(e).log("a check of the group's coordinator failed");
    } finally {
      looking.set(false);
    }
  }

  private synchronized void found(Optional<CoordinatorFault> now) {
    var before = fault;
    fault = now;
    if (now.isPresent() && !sameKind(before, now.get())) {
      LOG.atError()
          .addKeyValue("kind", now.get().kind())
          .addKeyValue("broker", now.get().brokerId())
          .addKeyValue("fault", now.get())
          .log("the group's coordinator is at fault; opening clients anew does not cure it");
    } else if (before.isPresent() && now.isEmpty()) {
      LOG.atInfo().log("the group's coordinator is sound again");
    }
  }

  private static boolean sameKind(Optional<CoordinatorFault> before, CoordinatorFault now) {
    return before
        .filter(each -> each.kind() == now.kind() && each.brokerId() == now.brokerId())
        .isPresent();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
