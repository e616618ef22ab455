package dev.yunfan.bench.streams;

import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A broker and two instances of the streams, each a process of its own, to be killed. */
final class TwoStreams implements AutoCloseable {
  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final Duration sessionTimeout;
  private final Child broker;
  private final String address;
  private final @Nullable Instance[] instances = new @Nullable Instance[2];

  /** A process, and the port that it told when it was asked first; 0 before. */
  private static final class Instance {
    private final Child process;
    private int port;

    Instance(Child process) {
      this.process = process;
    }

    int port() throws IOException {
      if (port == 0) {
        port = Integer.parseInt(process.answer());
      }
      return port;
    }
  }

  private TwoStreams(Path folder, Duration sessionTimeout, Child broker, String address) {
    this.folder = folder;
    this.sessionTimeout = sessionTimeout;
    this.broker = broker;
    this.address = address;
  }

  /** Starts all three; the topics are there when this returns. */
  static TwoStreams start(Path folder, Duration sessionTimeout) throws Exception {
    var broker = Child.start(BrokerProcess.class, JVM, folder + "/kafka");
    var both = new TwoStreams(folder, sessionTimeout, broker, broker.answer());
    try (var admin = both.kafka().admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS));
    }
    for (int number = 0; number < both.instances.length; number++) {
      both.start(number);
      both.port(number);
    }
    return both;
  }

  KafkaClients kafka() {
    return new KafkaClients(address);
  }

  /** Where an instance answers; waits for it to listen. */
  int port(int number) throws IOException {
    return Objects.requireNonNull(instances[number]).port();
  }

  /** Starts an instance on the state that it has, on a port of its own choice. */
  void start(int number) throws IOException {
    instances[number] =
        new Instance(
            Child.start(
                StreamsProcess.class,
                JVM,
                address,
                folder + "/state" + number,
                sessionTimeout.toString()));
  }

  /** Kills an instance at once. */
  void kill(int number) throws InterruptedException {
    var victim = instances[number];
    if (victim != null) {
      victim.process.kill();
    }
  }

  @Override
  public void close() throws IOException {
    for (var instance : instances) {
      if (instance != null) {
        instance.process.close();
      }
    }
    broker.close();
  }
}
