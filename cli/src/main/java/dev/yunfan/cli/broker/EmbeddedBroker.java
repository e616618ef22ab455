package dev.yunfan.cli.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.tuf.file.PrivateFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Apache Kafka's own server, broker and controller in one, inside this JVM on loopback. Records are
 * on disk under its folder; starting it again on the same folder finds them. A broker whose
 * coordinator lost its state restarts itself.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int NODE_ID = 1;

  /** Kafka removes it when it starts, and writes it when it stopped in order. */
  private static final String CLEAN = ".kafka_cleanshutdown";

  private final Path folder;
  private final int port;
  private final CoordinatorGuard guard;
  private KafkaRaftServer server;
  private boolean closed;

  private EmbeddedBroker(Path folder, int port, boolean cleanStart) throws IOException {
    this.folder = folder;
    this.port = port;
    this.server = started(folder, port);
    this.guard = CoordinatorGuard.start(bootstrapServers(), cleanStart, this::restart);
  }

  /**
   * Starts a broker.
   *
   * @param folder where the log lives; formatted when empty
   * @param port 0 for any free one
   * @throws IOException when the folder cannot be formatted or the port is in use
   */
  public static EmbeddedBroker start(Path folder, int port) throws IOException {
    int listen = port == 0 ? freePort() : port;
    requireFree(listen);
    PrivateFolder.create(folder);
    boolean cleanStart = format(folder) || Files.exists(folder.resolve(CLEAN));
    return new EmbeddedBroker(folder, listen, cleanStart);
  }

  private static KafkaRaftServer started(Path folder, int port) throws IOException {
    var server = new KafkaRaftServer(config(folder, port, freePort()), Time.SYSTEM);
    server.startup();
    return server;
  }

  /** Stops the broker in order and starts it on what it has; clients wait meanwhile. */
  private synchronized void restart() throws IOException {
    if (!closed) {
      stop();
      server = started(folder, port);
    }
  }

  /** The server that runs now; another one after each restart. */
  synchronized KafkaRaftServer server() {
    return server;
  }

  private void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** {@code host:port} for clients. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  static KafkaConfig config(Path folder, int port, int controllerPort) {
    Map<String, String> config = new HashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(NODE_ID));
    config.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, HOST, controllerPort));
    config.put(
        "listeners",
        "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    config.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
    config.put("controller.listener.names", "CONTROLLER");
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("log.dirs", folder.toString());
    config.put("offsets.topic.replication.factor", "1");
    config.put("offsets.topic.num.partitions", "4");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("group.initial.rebalance.delay.ms", "0");
    // One member or two: waiting for more, and for a slow heartbeat, only delays the first answer.
    config.put("group.streams.initial.rebalance.delay.ms", "0");
    config.put("group.streams.min.heartbeat.interval.ms", "200");
    config.put("group.streams.heartbeat.interval.ms", "500");
    // A group may choose to notice the loss of an instance sooner than after 45 seconds.
    config.put("group.streams.min.session.timeout.ms", "3000");
    config.put("group.min.session.timeout.ms", "3000");
    // After kill -9 a broker of 4.3.1 loads the offsets twice, and must stop the first load before
    // the second ends; it looks for that between chunks of this size (5 MB unless it is set).
    config.put("offsets.load.buffer.size", Integer.toString(64 << 10));
    // Only segments that are full are compacted, and a short log is loaded sooner (100 MB by
    // default).
    config.put("offsets.topic.segment.bytes", Integer.toString(1 << 20));
    config.put("auto.create.topics.enable", "false");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    return new KafkaConfig(config, false);
  }

  /** Formats an empty folder; whether it was one. */
  private static boolean format(Path folder) throws IOException {
    if (Files.exists(folder.resolve("meta.properties"))) {
      return false;
    }
    try {
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(folder.toString())
          .addDirectory(folder.toString())
          .run();
      return true;
    } catch (Exception e) { // the formatter declares it so
      throw new IOException("cannot format %s for Kafka: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void requireFree(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new IOException(
          "the broker cannot listen on %s:%d: the port is in use; stop what uses it or choose another"
              .formatted(HOST, port),
          e);
    }
  }

  /** Stops the broker with its log flushed. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    guard.close();
    stop();
  }
}
