package dev.yunfan.streams.watch;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.streams.watch.OffsetQuestions.First;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Looks up the first record of partitions from an offset on. Behind a committed offset there can be
 * nothing but ends of transactions and aborted records: then nothing waits. An answer is kept as
 * long as it is asked from the same offset.
 */
final class FirstRecords implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Brokers give at least one batch, however large; more is not needed. */
  private static final int FETCH_BYTES = 16 << 10;

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Place> places = new HashMap<>();
  private final Set<TopicPartition> sought = new HashSet<>();
  private Optional<String> trouble = Optional.empty();

  /**
   * @param from the offset that was asked
   * @param next where to read on
   */
  private record Place(long from, long next, Optional<First.Found> found) {}

  FirstRecords(KafkaClients kafka) {
    this.consumer =
        new KafkaClients(kafka.bootstrapServers()) // values are of no interest
            .consumer(
                "counting-watch",
                Map.of(
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    FETCH_BYTES,
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    1,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    Math.toIntExact(PATIENCE.toMillis())));
  }

  /** As {@link OffsetQuestions#first}. */
  Map<TopicPartition, First> first(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    trouble = Optional.empty();
    places.keySet().retainAll(from.keySet());
    try {
      var open = new HashSet<TopicPartition>();
      from.forEach((partition, offset) -> {
        var place = places.get(partition);
        if (place == null || place.from != offset) {
          places.put(partition, new Place(offset, offset, Optional.empty()));
          sought.remove(partition);
        }
        if (answer(partition, ends).isEmpty()) {
          open.add(partition);
        }
      });
      read(open, ends);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      trouble = Optional.of(Objects.requireNonNullElse(e.getMessage(), e.getClass().getName()));
    }
    var answers = new HashMap<TopicPartition, First>();
    from.keySet().forEach(each -> answer(each, ends).ifPresent(first -> answers.put(each, first)));
    return answers;
  }

  private void read(Set<TopicPartition> open, Map<TopicPartition, Long> ends) {
    if (open.isEmpty()) {
      return;
    }
    consumer.assign(List.copyOf(open));
    consumer.resume(open);
    sought.retainAll(open);
    open.stream().filter(sought::add).forEach(this::seek);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!open.isEmpty() && System.nanoTime() - deadline < 0) {
      for (var record : consumer.poll(POLL)) {
        var partition = new TopicPartition(record.topic(), record.partition());
        var found = new First.Found(record.offset(), Instant.ofEpochMilli(record.timestamp()));
        places.put(
            partition, new Place(place(partition).from, record.offset(), Optional.of(found)));
        consumer.pause(List.of(partition));
      }
      for (var each : List.copyOf(open)) {
        var place = place(each);
        if (place.found.isEmpty()) {
          places.put(each, new Place(place.from, consumer.position(each), Optional.empty()));
        }
        if (answer(each, ends).isPresent()) {
          open.remove(each);
        }
      }
    }
  }

  /** Once a place: a seek throws away what slow brokers were asked for at the last look. */
  private void seek(TopicPartition partition) {
    long next = place(partition).next;
    if (next == PartitionMark.NEVER) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, next);
    }
  }

  private Optional<First> answer(TopicPartition partition, Map<TopicPartition, Long> ends) {
    var place = place(partition);
    if (place.found.isPresent()) {
      return Optional.of(place.found.get());
    }
    return place.next >= ends.getOrDefault(partition, Long.MAX_VALUE)
        ? Optional.of(new First.Nothing())
        : Optional.empty();
  }

  private Place place(TopicPartition partition) {
    return Objects.requireNonNull(places.get(partition));
  }

  /** Why the last question had no answer; empty: it had. */
  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
