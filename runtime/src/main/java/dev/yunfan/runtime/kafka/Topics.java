package dev.yunfan.runtime.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates what is missing of the declared topics, and refuses what is there but different. */
public final class Topics {
  private static final int SECONDS = 30;
  private static final int MOST_REPLICAS = 3;
  private static final int RETRY_MILLIS = 50;

  private Topics() {}

  /**
   * Makes every declared topic exist, new ones with as many replicas as there are brokers, at most
   * {@value #MOST_REPLICAS}.
   *
   * @throws IOException as below
   */
  public static void ensure(Admin admin, List<Topic> topics)
      throws IOException, InterruptedException {
    try {
      int brokers = admin.describeCluster().nodes().get(SECONDS, TimeUnit.SECONDS).size();
      ensure(admin, topics, (short) Math.clamp(brokers, 1, MOST_REPLICAS));
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not name its brokers: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      admin.close(Duration.ZERO); // or whoever closes it waits for the answer once more
      throw new IOException("Kafka did not answer within %d seconds".formatted(SECONDS), e);
    }
  }

  /**
   * Makes every declared topic exist with its number of partitions.
   *
   * @param replicationFactor of new topics, 1 to the number of brokers
   * @throws IOException when Kafka cannot be reached within 30 seconds, or a topic has another
   *     number of partitions than declared
   */
  public static void ensure(Admin admin, List<Topic> topics, short replicationFactor)
      throws IOException, InterruptedException {
    try {
      create(admin, topics, replicationFactor);
      var found = partitions(admin, topics.stream().map(Topic::name).toList());
      var wrong = new ArrayList<String>();
      for (var topic : topics) {
        int partitions = Objects.requireNonNull(found.get(topic.name()), topic.name());
        if (partitions != topic.partitions()) {
          wrong.add(
              "topic %s has %d partitions, declared are %d"
                  .formatted(topic.name(), partitions, topic.partitions()));
        }
      }
      if (!wrong.isEmpty()) {
        throw new IOException(String.join("; ", wrong));
      }
    } catch (ExecutionException e) {
      throw new IOException("Kafka refused the topics: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      admin.close(Duration.ZERO); // or whoever closes it waits for the answer once more
      throw new IOException("Kafka did not answer within %d seconds".formatted(SECONDS), e);
    }
  }

  private static void create(Admin admin, List<Topic> topics, short replicationFactor)
      throws InterruptedException, ExecutionException, TimeoutException {
    var created =
        admin.createTopics(topics.stream().map(t -> t.toNewTopic(replicationFactor)).toList());
    for (var each : created.values().values()) {
      try {
        each.get(SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  /** How many partitions each topic has. A topic just made is not known to every broker at once. */
  private static Map<String, Integer> partitions(Admin admin, List<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        return admin
            .describeTopics(names)
            .allTopicNames()
            .get(SECONDS, TimeUnit.SECONDS)
            .values()
            .stream()
            .collect(Collectors.toMap(TopicDescription::name, each -> each.partitions().size()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }
}
