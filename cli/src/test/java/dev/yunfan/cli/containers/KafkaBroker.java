package dev.yunfan.cli.containers;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** One broker and controller of three, in a container that keeps its port on the host. */
final class KafkaBroker extends KafkaContainer {
  private static final String PUBLIC_IMAGE = "apache/kafka";
  private static final int CLIENTS = 9092;
  private static final int CONTROLLER = 9094;
  private static final Duration STOP = Duration.ofSeconds(60);

  private final String alias;
  private final String networkId;
  private final String address;
  private boolean paused;

  /**
   * @param id 1 to 3
   * @param port of the host, on loopback
   * @param settings of the broker, by the names of server.properties
   */
  KafkaBroker(int id, int port, Network network, Map<String, String> settings) {
    super(image());
    alias = alias(id);
    networkId = network.getId();
    withNetwork(network);
    withNetworkAliases(alias);
    withCreateContainerCmdModifier(command -> command.withHostName(alias));
    address = "127.0.0.1:" + port;
    setPortBindings(List.of("%s:%d".formatted(address, CLIENTS)));
    settings.forEach((name, value) -> withEnv(variable(name), value));
    withEnv("KAFKA_NODE_ID", Integer.toString(id));
    withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", voters());
    withEnv("KAFKA_HEAP_OPTS", "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    // a container that joins its network again can have another address there
    withEnv("KAFKA_OPTS", "-Dsun.net.inetaddr.ttl=1");
    withLabels(labels());
  }

  /** By which .ci/containers knows what it must remove; none where no one has set one. */
  static Map<String, String> labels() {
    return Stream.ofNullable(System.getenv("YUNFAN_CONTAINERS_LABEL"))
        .map(label -> label.split("=", 2))
        .collect(Collectors.toMap(label -> label[0], label -> label[1]));
  }

  /** The image that the build, or the shell, names; else the one that Apache publishes. */
  private static DockerImageName image() {
    var name =
        Optional.ofNullable(System.getProperty("yunfan.kafkaImage"))
            .or(() -> Optional.ofNullable(System.getenv("YUNFAN_KAFKA_IMAGE")))
            .filter(text -> !text.isBlank())
            .orElse(PUBLIC_IMAGE + ':' + AppInfoParser.getVersion());
    return DockerImageName.parse(name).asCompatibleSubstituteFor(PUBLIC_IMAGE);
  }

  private static String alias(int id) {
    return "broker-" + id;
  }

  private static String voters() {
    return "1@%s:%d,2@%s:%d,3@%s:%d"
        .formatted(alias(1), CONTROLLER, alias(2), CONTROLLER, alias(3), CONTROLLER);
  }

  private static String variable(String setting) {
    return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** Where clients find it, for the life of the container. */
  String address() {
    return address;
  }

  /** Ends the broker in order, and with it the container. */
  void stopInOrder() throws IOException, InterruptedException {
    // the shells above the broker would end before it, and the container with them
    execInContainer(
        "sh",
        "-c",
        "for p in /proc/[0-9]*; do"
            + " case $(readlink $p/exe) in */java) kill -TERM ${p#/proc/};; esac; done");
    Awaitility.await().atMost(STOP).until(() -> !isRunning());
  }

  /** Ends every process of the container at once, as a power cut would. */
  void kill() {
    dockerClient.killContainerCmd(getContainerId()).withSignal("KILL").exec();
  }

  /** Starts what ended, on the same storage. */
  void startAgain() {
    dockerClient.startContainerCmd(getContainerId()).exec();
  }

  /** Freezes every process of the container. */
  void pause() {
    dockerClient.pauseContainerCmd(getContainerId()).exec();
    paused = true;
  }

  void unpause() {
    dockerClient.unpauseContainerCmd(getContainerId()).exec();
    paused = false;
  }

  /** Takes the container off its network: neither brokers nor clients reach it, nor it them. */
  void cut() {
    dockerClient
        .disconnectFromNetworkCmd()
        .withContainerId(getContainerId())
        .withNetworkId(networkId)
        .exec();
  }

  void join() {
    dockerClient
        .connectToNetworkCmd()
        .withContainerId(getContainerId())
        .withNetworkId(networkId)
        .withContainerNetwork(new ContainerNetwork().withAliases(alias))
        .exec();
  }

  @Override
  public void stop() {
    if (paused) {
      unpause(); // an engine may refuse to end what is frozen
    }
    super.stop();
  }
}
