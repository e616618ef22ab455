package dev.yunfan.streams.watch;

import dev.yunfan.runtime.kafka.Stopping;
import dev.yunfan.streams.watch.CountingLook.Phase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether this instance counts, tells its health, and opens its Kafka Streams
 * client anew when it stands still. A thread of its own.
 */
public final class CountingWatch implements AutoCloseable {
  /** Meter of reopenings. */
  public static final String REOPENED = "streams.reopened";

  /** Meter of records of this instance's partitions that are not counted; NaN: not known. */
  public static final String LAG_RECORDS = "streams.lag.records";

  /** Meter of the age of the oldest such record in seconds; NaN: not known. */
  public static final String LAG_SECONDS = "streams.lag.seconds";

  private static final Logger LOG = LoggerFactory.getLogger(CountingWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** While it is not proven to count, so that it is ready soon after its start. */
  private static final Duration EAGER = Duration.ofMillis(300);

  private final Watched watched;
  private final Settings settings;
  private final CoordinatorWatch coordinator;
  private final Looks looks;
  private final CountingLaw law;
  private final Watchdog dog;
  private final Counter reopened;
  private final CompletableFuture<String> gaveUp = new CompletableFuture<>();
  private final Map<TopicPartition, Long> highest = new HashMap<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("counting-watch").unstarted(this::run);
  private volatile Dated uncounted;
  private long soundAt;
  private CountingState told = new CountingState.Unproven("nobody has looked yet");

  /**
   * The things that are looked at.
   *
   * @param questions closed with the watch
   * @param all partitions that the application counts
   */
  public record Watched(
      CountingClient client, OffsetQuestions questions, Set<TopicPartition> all) {}

  /**
   * Limits and clocks.
   *
   * @param nanos a clock that only goes forward
   * @param awakeSince when the process last woke from a standstill, by that clock
   */
  public record Settings(
      Duration stallAfter, LongSupplier nanos, LongSupplier awakeSince, InstantSource clock) {}

  private record Dated(long at, Uncounted uncounted) {}

  private CountingWatch(
      Watched watched, Settings settings, CoordinatorWatch coordinator, MeterRegistry meters) {
    this.watched = watched;
    this.settings = settings;
    this.coordinator = coordinator;
    long now = settings.nanos().getAsLong();
    this.looks = new Looks(watched.client(), watched.questions(), watched.all(), settings.nanos());
    this.law = new CountingLaw(settings.stallAfter(), now);
    this.dog = new Watchdog(settings.stallAfter());
    this.soundAt = now;
    this.uncounted = new Dated(now, Uncounted.UNKNOWN);
    this.reopened = meters.counter(REOPENED);
    meters.gauge(
        LAG_RECORDS,
        this,
        each -> each.uncounted().records().map(Long::doubleValue).orElse(Double.NaN));
    meters.gauge(LAG_SECONDS, this, CountingWatch::lagSeconds);
  }

  /** Starts to look. */
  public static CountingWatch start(
      Watched watched, Settings settings, CoordinatorWatch coordinator, MeterRegistry meters) {
    var watch = stopped(watched, settings, coordinator, meters);
    watch.thread.start();
    return watch;
  }

  /** One that looks only when a test calls {@link #round}. */
  static CountingWatch stopped(
      Watched watched, Settings settings, CoordinatorWatch coordinator, MeterRegistry meters) {
    return new CountingWatch(watched, settings, coordinator, meters);
  }

  /** The judgement as of now; of any thread, at once. */
  public CountingState state() {
    return law.state(settings.nanos().getAsLong(), settings.awakeSince().getAsLong());
  }

  /** The records that are not counted as of the last look; unknown if that is too old. */
  public Uncounted uncounted() {
    var last = uncounted;
    return settings.nanos().getAsLong() - last.at > settings.stallAfter().toNanos()
        ? Uncounted.UNKNOWN
        : last.uncounted;
  }

  /** Age of the oldest record that is not counted; NaN: not known. */
  public double lagSeconds() {
    return uncounted().seconds(settings.clock().instant());
  }

  /** Completes, with the reason, when reopening was in vain: the process should end. */
  public CompletableFuture<String> gaveUp() {
    return gaveUp;
  }

  private void run() {
    try (var questions = watched.questions()) {
      while (!Thread.currentThread().isInterrupted()) {
        round();
        Thread.sleep(told instanceof CountingState.Proven ? PERIOD : EAGER);
      }
      LOG.atDebug().addKeyValue("trouble", questions.trouble()).log("nobody watches any more");
    } catch (InterruptedException | InterruptException e) {
      LOG.atDebug().log("nobody watches any more"); // only close interrupts
    }
  }

  /** Looks once, and does what follows. */
  void round() throws InterruptedException {
    try {
      var look = looks.look();
      law.seen(look);
      uncounted = new Dated(look.askedAt(), Uncounted.of(look));
      remember();
      var state = state();
      tell(state);
      suspect(look, state);
      obey(dog.after(state, settings.nanos().getAsLong()), state);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) { // the outermost edge: a watch that dies sees nothing
      LOG.atError().setCause(e).log("a look at the counting failed; the next one tries again");
    }
  }

  private void remember() {
    watched
        .client()
        .committed()
        .forEach((partition, offset) -> {
          if (offset != PartitionMark.NEVER) {
            highest.merge(partition, offset, Math::max);
          }
        });
  }

  private void tell(CountingState state) {
    if (state.getClass() != told.getClass()) {
      LOG.atInfo().addKeyValue("counting", state.words()).log("whether it counts has changed");
    }
    told = state;
  }

  /** A standstill that lasts although Kafka answers may be the coordinator's fault. */
  private void suspect(CountingLook look, CountingState state) {
    long now = settings.nanos().getAsLong();
    boolean answered =
        look.marks().values().stream().anyMatch(each -> !(each instanceof PartitionMark.Unknown));
    if (state instanceof CountingState.Proven) {
      coordinator.sound();
    }
    if (state instanceof CountingState.Proven || look.phase() == Phase.HELD || !answered) {
      soundAt = now;
    } else if (now - soundAt > settings.stallAfter().toNanos()) {
      coordinator.suspect(Map.copyOf(highest));
    }
  }

  private void obey(Watchdog.Order order, CountingState state) throws InterruptedException {
    switch (order) {
      case NOTHING -> {}
      case REOPEN -> {
        LOG.atWarn()
            .addKeyValue("counting", state.words())
            .addKeyValue("try", dog.inVain())
            .log("the Kafka Streams client is closed and opened anew");
        reopened.increment();
        if (watched.client().reopen()) {
          law.reopened(settings.nanos().getAsLong());
        } else {
          dog.giveUp();
          giveUp(state);
        }
      }
      case GIVE_UP -> giveUp(state);
    }
  }

  private void giveUp(CountingState state) {
    LOG.atError()
        .addKeyValue("counting", state.words())
        .addKeyValue("reopened", dog.inVain())
        .log("this process is given up: opening its Kafka Streams client anew was in vain");
    gaveUp.complete(state.words());
  }

  /** Stops looking; waits for a reopening that is under way. */
  @Override
  public void close() {
    thread.interrupt();
    Stopping.await(thread);
    coordinator.close();
  }
}
