package dev.yunfan.ota.gatekeeper;

import dev.yunfan.runtime.health.Pulse;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the streams have counted what handsets reported: evidence that nobody counts any more
 * looks as good as ever. It compares, once a second, the ends of the telemetry topic and of the
 * partial counts with what the streams' group committed; where nothing arrives, nothing is left to
 * count. Partial counts that wait are counts of some stages without those of others.
 */
public final class CountingProgress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CountingProgress.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long ANSWER_SECONDS = 5;

  /** Topics that the streams read on the way to the evidence. */
  private static final List<String> READ = List.of(Topic.TELEMETRY_EVENTS.name(), "fleet.partials");

  /** Longer than a round that waits for each of its five answers. */
  private static final Duration STANDSTILL = Duration.ofSeconds(30);

  private final Admin admin;
  private final String group;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("counting-progress").factory());
  private final Pulse pulse;
  private volatile Counted counted = Counted.NOTHING;

  private CountingProgress(Admin admin, String group, Duration standstill) {
    this.admin = admin;
    this.pulse = new Pulse("asking how far the streams have counted", standstill);
    this.group = group;
  }

  /**
   * Starts to compare.
   *
   * @param group application id of the streams
   */
  public static CountingProgress start(KafkaClients kafka, String group) {
    return start(kafka, group, STANDSTILL);
  }

  /** As the other one, with another limit for its rounds. */
  static CountingProgress start(KafkaClients kafka, String group, Duration standstill) {
    var progress = new CountingProgress(kafka.admin(), group, standstill);
    var _ =
        progress.rounds.scheduleWithFixedDelay(
            progress::round, 0, PAUSE.toNanos(), TimeUnit.NANOSECONDS);
    return progress;
  }

  /** Whether it is proven that all is counted that had arrived at most so long ago. */
  boolean current(long maxAgeNanos) {
    return counted.within(maxAgeNanos, System.nanoTime());
  }

  /**
   * The {@link System#nanoTime()} before which everything that had arrived is counted; empty: not
   * known yet.
   */
  OptionalLong until() {
    return counted.until().map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** Whether Kafka answers, whatever it answers: that nobody counts is no fault of this server. */
  public Reading reading() {
    return pulse;
  }

  private void round() {
    try {
      long now = System.nanoTime();
      var ends = ends();
      counted = counted.seen(ends, committed(), now);
      pulse.beat();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      failed(new IOException("Kafka did not answer within %d s".formatted(ANSWER_SECONDS), e));
    } catch (ExecutionException | RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    pulse.failed(e);
    LOG.atWarn().addKeyValue("cause", e.getMessage()).log("the streams' progress is unknown");
  }

  private Map<TopicPartition, Long> ends()
      throws ExecutionException, InterruptedException, TimeoutException {
    var ends = new HashMap<TopicPartition, Long>();
    for (var name : READ) {
      ends.putAll(ends(name));
    }
    return ends;
  }

  private Map<TopicPartition, Long> ends(String name)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      var topic = admin.describeTopics(List.of(name)).topicNameValues().get(name);
      var asked =
          Objects.requireNonNull(topic).get(ANSWER_SECONDS, TimeUnit.SECONDS).partitions().stream()
              .collect(
                  Collectors.toMap(
                      partition -> new TopicPartition(name, partition.partition()),
                      _ -> OffsetSpec.latest()));
      return offsets(
          admin.listOffsets(asked).all().get(ANSWER_SECONDS, TimeUnit.SECONDS),
          ListOffsetsResultInfo::offset);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Map.of(); // nothing was ever written to it
      }
      throw e;
    }
  }

  private Map<TopicPartition, Long> committed()
      throws ExecutionException, InterruptedException, TimeoutException {
    var all =
        admin
            .listConsumerGroupOffsets(group)
            .partitionsToOffsetAndMetadata()
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    all.entrySet().removeIf(entry -> entry.getValue() == null);
    return offsets(all, OffsetAndMetadata::offset);
  }

  private static <T> Map<TopicPartition, Long> offsets(
      Map<TopicPartition, T> all, Function<T, Long> offset) {
    return all.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> offset.apply(e.getValue())));
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    rounds.close();
    admin.close(Duration.ZERO);
  }

  /**
   * The proof of how far the streams have counted.
   *
   * @param until all that arrived before this {@link System#nanoTime()} is; empty: not yet known
   * @param awaited where the topic ended at a later time, and the streams were not yet
   */
  record Counted(Optional<Long> until, Optional<Ends> awaited) {
    static final Counted NOTHING = new Counted(Optional.empty(), Optional.empty());

    /** Where each partition ended at a time. */
    record Ends(long at, Map<TopicPartition, Long> offsets) {
      boolean reachedBy(Map<TopicPartition, Long> committed) {
        return offsets.entrySet().stream()
            .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
      }
    }

    /** After another look, first at the ends, then at what is committed. */
    Counted seen(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> committed, long now) {
      var newest = new Ends(now, ends);
      if (newest.reachedBy(committed)) {
        return new Counted(Optional.of(now), Optional.empty());
      }
      return awaited.isPresent() && !awaited.get().reachedBy(committed)
          ? this
          : new Counted(awaited.map(Ends::at).or(() -> until), Optional.of(newest));
    }

    boolean within(long maxAgeNanos, long now) {
      return until.isPresent() && now - until.get() <= maxAgeNanos;
    }
  }
}
