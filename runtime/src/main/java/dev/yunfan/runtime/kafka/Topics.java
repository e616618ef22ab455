package dev.yunfan.runtime.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates what is missing of the declared topics, and refuses what is there but different. */
public final class Topics {
  static final int SECONDS = 30;

  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final int RETRY_MILLIS = 50;

  private Topics() {}

  /**
   * Makes every declared topic exist as {@link #ensure(Admin, List, int)} does, with any cluster.
   */
  public static void ensure(Admin admin, List<Topic> topics)
      throws IOException, InterruptedException {
    ensure(admin, topics, 1);
  }

  /**
   * Makes every declared topic exist with its number of partitions, new ones with a replica on each
   * broker, up to three. A topic that it finds with fewer replicas stays, and is logged.
   *
   * @param atLeast replicas that new topics get even if that is more than three, 1 or more
   * @return replicas of new topics
   * @throws IOException when Kafka cannot be reached within 30 seconds, has fewer brokers than
   *     replicas are asked for, or a topic has another number of partitions than declared
   */
  public static int ensure(Admin admin, List<Topic> topics, int atLeast)
      throws IOException, InterruptedException {
    try {
      short replicas = Replication.of(admin, atLeast);
      create(admin, topics, replicas);
      var found = described(admin, topics.stream().map(Topic::name).toList());
      var wrong = new ArrayList<String>();
      for (var topic : topics) {
        int partitions =
            Objects.requireNonNull(found.get(topic.name()), topic.name()).partitions().size();
        if (partitions != topic.partitions()) {
          wrong.add(
              "topic %s has %d partitions, declared are %d"
                  .formatted(topic.name(), partitions, topic.partitions()));
        }
      }
      if (!wrong.isEmpty()) {
        throw new IOException(String.join("; ", wrong));
      }
      warn(admin, found.values(), replicas);
      return replicas;
    } catch (ExecutionException e) {
      throw new IOException("Kafka refused the topics: " + KafkaFault.words(e), e);
    } catch (TimeoutException e) {
      admin.close(Duration.ZERO); // or whoever closes it waits for the answer once more
      throw new IOException("Kafka did not answer within %d seconds".formatted(SECONDS), e);
    }
  }

  /**
   * Logs which topics of a Kafka Streams application, made by it, have fewer replicas than they
   * should.
   *
   * @throws IOException when Kafka cannot be reached within 30 seconds
   */
  public static void warnOfInternal(Admin admin, String applicationId, int replicas)
      throws IOException, InterruptedException {
    try {
      var names =
          admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS).stream()
              .filter(name -> name.startsWith(applicationId + '-'))
              .filter(name -> name.endsWith("-changelog") || name.endsWith("-repartition"))
              .toList();
      warn(admin, described(admin, names).values(), replicas);
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not describe its topics: " + KafkaFault.words(e), e);
    } catch (TimeoutException e) {
      admin.close(Duration.ZERO); // or whoever closes it waits for the answer once more
      throw new IOException("Kafka did not answer within %d seconds".formatted(SECONDS), e);
    }
  }

  private static void warn(Admin admin, Collection<TopicDescription> found, int replicas)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (String shortcoming : known(() -> Replication.shortcomings(admin, found, replicas))) {
      LOG.atWarn()
          .log(
              "{}; until then a broker that is lost takes acknowledged records with it",
              shortcoming);
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

  private static Map<String, TopicDescription> described(Admin admin, List<String> names)
      throws InterruptedException, ExecutionException, TimeoutException {
    return known(() -> admin.describeTopics(names).allTopicNames().get(SECONDS, TimeUnit.SECONDS));
  }

  private interface Question<T> {
    T ask() throws InterruptedException, ExecutionException, TimeoutException;
  }

  /** A topic just made is not known to every broker at once. */
  private static <T> T known(Question<T> question)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        return question.ask();
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
