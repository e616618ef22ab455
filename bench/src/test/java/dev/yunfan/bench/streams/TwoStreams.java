package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A broker and two instances of the streams, each a process of its own, to be killed. */
final class TwoStreams implements AutoCloseable {
  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final Duration sessionTimeout;
  private final Child broker;
  private final String address;
  private final int[] ports;
  private final @Nullable Child[] instances = new @Nullable Child[2];

  private TwoStreams(Path folder, Duration sessionTimeout, Child broker, String address)
      throws IOException {
    this.folder = folder;
    this.sessionTimeout = sessionTimeout;
    this.broker = broker;
    this.address = address;
    this.ports = new int[] {freePort(), freePort()};
  }

  /** Starts all three; the topics are there when this returns. */
  static TwoStreams start(Path folder, Duration sessionTimeout) throws Exception {
    var broker = Child.start(BrokerProcess.class, JVM, folder + "/kafka");
    var both = new TwoStreams(folder, sessionTimeout, broker, broker.answer());
    try (var admin = both.kafka().admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS), (short) 1);
    }
    both.start(0).answer();
    both.start(1).answer();
    return both;
  }

  KafkaClients kafka() {
    return new KafkaClients(address);
  }

  /** Where an instance answers. */
  int port(int number) {
    return ports[number];
  }

  /** Starts an instance on the state that it has. */
  Child start(int number) throws IOException {
    var started =
        Child.start(
            StreamsProcess.class,
            JVM,
            address,
            Integer.toString(ports[number]),
            folder + "/state" + number,
            sessionTimeout.toString());
    instances[number] = started;
    return started;
  }

  /** Kills an instance at once. */
  void kill(int number) throws InterruptedException {
    var victim = instances[number];
    if (victim != null) {
      victim.kill();
    }
  }

  @Override
  public void close() throws IOException {
    for (var instance : instances) {
      if (instance != null) {
        instance.close();
      }
    }
    broker.close();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
