package dev.yunfan.runtime.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * How many replicas topics have: one on each broker, up to three, and at least as many as the
 * operator asks for. Every server asks the cluster, so that it does not matter which one makes a
 * topic.
 */
public final class Replication {
  private static final int MOST = 3;

  private Replication() {}

  /**
   * Replicas of new topics.
   *
   * @param atLeast what the operator asks for, 1 or more
   * @throws ExecutionException caused by {@link InvalidReplicationFactorException} when the cluster
   *     has fewer brokers; one that is down for a while counts
   */
  static short of(Admin admin, int atLeast)
      throws ExecutionException, InterruptedException, TimeoutException {
    int brokers = brokers(admin);
    if (brokers < atLeast) {
      throw new ExecutionException(
          new InvalidReplicationFactorException(
              "%d replicas are asked for, and Kafka has %d broker%s: start the others, or ask for fewer"
                  .formatted(atLeast, brokers, brokers == 1 ? "" : "s")));
    }
    return (short) Math.max(atLeast, Math.min(brokers, MOST));
  }

  private static int brokers(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return brokers(admin, new DescribeClusterOptions().includeFencedBrokers(true));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnsupportedVersionException) { // of brokers before 4.0
        return brokers(admin, new DescribeClusterOptions());
      }
      throw e;
    }
  }

  private static int brokers(Admin admin, DescribeClusterOptions options)
      throws ExecutionException, InterruptedException, TimeoutException {
    return admin.describeCluster(options).nodes().get(Topics.SECONDS, TimeUnit.SECONDS).size();
  }

  /** How many of the replicas must have a record before it counts as written. */
  public static String minInSync(int replicas) {
    return replicas > 2 ? "2" : "1";
  }

  /**
   * Shortcomings of topics that are there.
   *
   * @param replicas that they should have
   */
  static List<String> shortcomings(Admin admin, Collection<TopicDescription> topics, int replicas)
      throws ExecutionException, InterruptedException, TimeoutException {
    var configs =
        admin
            .describeConfigs(
                topics.stream()
                    .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                    .toList())
            .all()
            .get(Topics.SECONDS, TimeUnit.SECONDS);
    var found = new ArrayList<String>();
    for (var topic : topics) {
      int least =
          topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
      if (least < replicas) {
        found.add(
            "topic %s has %d of %d replicas: raise it with kafka-reassign-partitions"
                .formatted(topic.name(), least, replicas));
        continue;
      }
      Config config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
      String minimum =
          config == null ? "1" : config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value();
      if (Integer.parseInt(minimum) < Integer.parseInt(minInSync(replicas))) {
        found.add(
            "topic %s takes records that only %s of %d replicas have: set its min.insync.replicas to 2 with kafka-configs"
                .formatted(topic.name(), minimum, least));
      }
    }
    return found;
  }
}
