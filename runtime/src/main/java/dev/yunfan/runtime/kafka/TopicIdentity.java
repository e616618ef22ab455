package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices topics that were deleted and made anew, or got more partitions: a consumer goes on at its
 * old offset in the new topic, as if nothing had been missed. Asks every two seconds and never
 * waits for the answer. Used by one thread.
 */
final class TopicIdentity implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicIdentity.class);
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Supplier<Admin> admins;
  private final Set<String> topics;
  private final Map<String, Known> known = new HashMap<>();
  private @Nullable Admin admin;
  private @Nullable KafkaFuture<Map<String, TopicDescription>> asked;
  private long due = System.nanoTime();

  private record Known(Uuid id, int partitions) {}

  /**
   * Topics that are no longer what they were.
   *
   * @param replaced deleted and made anew
   * @param grown with more partitions than before
   */
  record Change(Set<String> replaced, Set<String> grown) {}

  TopicIdentity(Supplier<Admin> admins, Set<String> topics) {
    this.admins = admins;
    this.topics = topics;
  }

  /** Asks at the next look, since something was odd. */
  void suspect() {
    due = System.nanoTime();
  }

  /** Changes since the last answer; empty while there are none, or no answer has come. */
  Optional<Change> look() {
    if (asked == null && System.nanoTime() - due >= 0) {
      if (admin == null) {
        admin = admins.get();
      }
      asked = admin.describeTopics(topics).allTopicNames();
    }
    if (asked == null || !asked.isDone()) {
      return Optional.empty();
    }
    var answer = asked;
    asked = null;
    due = System.nanoTime() + PERIOD_NANOS;
    try {
      return compare(answer.getNow(Map.of()));
    } catch (ExecutionException | RuntimeException e) { // such as Kafka away; proofs fail then too
      LOG.atDebug().addKeyValue("cause", e.getMessage()).log("topics cannot be described now");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  private Optional<Change> compare(Map<String, TopicDescription> found) {
    var replaced = new HashSet<String>();
    var grown = new HashSet<String>();
    found.forEach((topic, description) -> {
      var now = new Known(description.topicId(), description.partitions().size());
      var before = known.put(topic, now);
      if (before != null && !before.id.equals(now.id)) {
        replaced.add(topic);
      } else if (before != null && before.partitions < now.partitions) {
        grown.add(topic);
      }
    });
    return replaced.isEmpty() && grown.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change(replaced, grown));
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
