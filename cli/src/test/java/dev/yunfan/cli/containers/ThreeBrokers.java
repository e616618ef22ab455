package dev.yunfan.cli.containers;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.utils.Utils;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/**
 * A cluster of three brokers in containers, every topic on all of them and two needed for a write:
 * one may be lost. Clients find each broker at a port of the loopback address that stays the same.
 * The containers end with {@link #close}, and at the latest with the JVM.
 */
public final class ThreeBrokers implements AutoCloseable {
  private static final List<Integer> IDS = List.of(1, 2, 3);
  private static final int PATIENCE_SECONDS = 20;
  private static final String OFFSETS = "__consumer_offsets";
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("default.replication.factor", "3"),
          Map.entry("min.insync.replicas", "2"),
          Map.entry("offsets.topic.replication.factor", "3"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "3"),
          Map.entry("transaction.state.log.min.isr", "2"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("auto.create.topics.enable", "false"),
          // as the embedded broker has them; it says why
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.streams.initial.rebalance.delay.ms", "0"),
          Map.entry("group.streams.min.heartbeat.interval.ms", "200"),
          Map.entry("group.streams.heartbeat.interval.ms", "500"),
          Map.entry("group.streams.min.session.timeout.ms", "3000"),
          Map.entry("group.min.session.timeout.ms", "3000"),
          Map.entry("offsets.load.buffer.size", Integer.toString(64 << 10)),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20)));

  private final Network network;
  private final Map<Integer, KafkaBroker> brokers = new TreeMap<>();
  private final String bootstrap;

  private ThreeBrokers(Map<String, String> more) throws IOException {
    network = network();
    var settings = new HashMap<>(SETTINGS);
    settings.putAll(more);
    for (int id : IDS) {
      brokers.put(id, new KafkaBroker(id, fixedPort(), network, settings));
    }
    bootstrap =
        brokers.values().stream().map(KafkaBroker::address).collect(Collectors.joining(","));
  }

  /** Starts the three, with the settings that the embedded broker has. */
  public static ThreeBrokers start() throws IOException {
    return start(Map.of());
  }

  /**
   * Starts the three and waits until each is up.
   *
   * @param settings further ones of each broker, by their names in server.properties
   */
  public static ThreeBrokers start(Map<String, String> settings) throws IOException {
    var cluster = new ThreeBrokers(settings);
    try {
      Startables.deepStart(cluster.brokers.values()).join(); // two are needed for a controller
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The brokers' ids, 1 to 3. */
  public List<Integer> ids() {
    return IDS;
  }

  /** {@code host:port} of all three for clients, the same for the life of the cluster. */
  public String bootstrap() {
    return bootstrap;
  }

  /** SIGKILL to all that the broker's container runs. */
  public void kill(int id) {
    broker(id).kill();
  }

  /** Stops a broker in order, and returns when it has ended. */
  public void stop(int id) throws IOException, InterruptedException {
    broker(id).stopInOrder();
  }

  /** Starts a broker that ended on the storage that it had. Returns before it has caught up. */
  public void start(int id) {
    broker(id).startAgain();
  }

  /** Freezes a broker. */
  public void pause(int id) {
    broker(id).pause();
  }

  public void unpause(int id) {
    broker(id).unpause();
  }

  /** Takes a broker off the network: the others and all clients lose it, and it loses them. */
  public void cut(int id) {
    broker(id).cut();
  }

  public void join(int id) {
    broker(id).join();
  }

  /** A broker's log, all starts of its container in one. */
  public String log(int id) {
    return broker(id).getLogs();
  }

  /** The broker that coordinates a group: it leads the partition of the group's offsets. */
  public int coordinatorOf(String group) throws InterruptedException {
    int partitions = described(Set.of(OFFSETS)).get(OFFSETS).partitions().size();
    return leaderOf(OFFSETS, Utils.abs(group.hashCode()) % partitions);
  }

  public int leaderOf(String topic, int partition) throws InterruptedException {
    return described(Set.of(topic)).get(topic).partitions().get(partition).leader().id();
  }

  /** Whether the cluster answers a client that knows nothing but one broker's address. */
  public boolean reachable(int id) throws InterruptedException {
    try (var admin = admin(broker(id).address())) {
      return admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).size() > 1;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** Whether every replica of every partition is in sync, so that any broker may be lost next. */
  public boolean whole() throws InterruptedException {
    try (var admin = admin(bootstrap)) {
      var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names();
      return admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).size()
              == IDS.size()
          && described(names.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).values().stream()
              .flatMap(topic -> topic.partitions().stream())
              .allMatch(p -> p.leader() != null && p.isr().size() == p.replicas().size());
    } catch (ExecutionException | TimeoutException e) {
      return false; // it cannot even be asked
    }
  }

  private Map<String, TopicDescription> described(Set<String> names) throws InterruptedException {
    try (var admin = admin(bootstrap)) {
      return admin.describeTopics(names).allTopicNames().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the brokers %s did not describe %s".formatted(bootstrap, names), e);
    }
  }

  private static Admin admin(String addresses) {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            addresses,
            "request.timeout.ms",
            5_000,
            "default.api.timeout.ms",
            PATIENCE_SECONDS * 1_000));
  }

  private KafkaBroker broker(int id) {
    var broker = brokers.get(id);
    if (broker == null) {
      throw new IllegalArgumentException("no broker %d; there are %s".formatted(id, IDS));
    }
    return broker;
  }

  private static Network network() {
    var labels = KafkaBroker.labels();
    return Network.builder()
        .createNetworkCmdModifier(command -> {
          var all = new HashMap<>(labels);
          if (command.getLabels() != null) {
            all.putAll(command.getLabels());
          }
          command.withLabels(all);
        })
        .build();
  }

  /**
   * A port below those that a system gives to anyone who asks for any (from 32,768 on with Linux),
   * so that no one is given it while its broker is down.
   */
  private static int fixedPort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (socket.isBound()) {
          return port;
        }
      } catch (BindException taken) {
        // the next one
      }
    }
  }

  /** Ends and removes the containers and their network. */
  @Override
  public void close() {
    brokers.values().forEach(KafkaBroker::stop);
    network.close();
  }
}
