package dev.yunfan.ota;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.tuf.key.KeyFile;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An ota-server as a process of its own, which can be killed. */
final class ServerProcess implements AutoCloseable {
  static final String PASS = "pass";

  private final Process process;
  final TestClient client;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.client = new TestClient(port);
  }

  static ServerProcess start(String bootstrap, Path store, TestFleet fleet) throws IOException {
    return start(bootstrap, store, fleet, "-Xmx256m");
  }

  /** With flags of the JVM's own. */
  static ServerProcess start(String bootstrap, Path store, TestFleet fleet, String... flags)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ServerProcess.class.getName(),
            bootstrap,
            store.toString(),
            keys(store, fleet).toString()));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("port ")) {
        return new ServerProcess(process, Integer.parseInt(line.substring(5)));
      }
    }
    throw new IOException("the server process ended before it listened");
  }

  static Path keys(Path store, TestFleet fleet) throws IOException {
    var folder = Files.createDirectories(store.resolve("keys"));
    if (Files.notExists(folder.resolve("assignment.key"))) {
      var keys = fleet.serverKeys;
      KeyFile.write(folder.resolve("snapshot.key"), keys.snapshot(), PASS.toCharArray(), 1_000);
      KeyFile.write(folder.resolve("timestamp.key"), keys.timestamp(), PASS.toCharArray(), 1_000);
      KeyFile.write(folder.resolve("assignment.key"), keys.assignment(), PASS.toCharArray(), 1_000);
    }
    return folder;
  }

  /** The process itself: arguments are Kafka, the image store and the folder of keys. */
  public static void main(String[] arguments) throws Exception {
    var config =
        OtaConfig.from(
            Map.of(
                "OTA_PORT",
                "0",
                "OTA_IMAGE_STORE",
                arguments[1],
                "OTA_OPERATOR_TOKEN",
                TestFleet.ADMIN,
                "OTA_MAX_STALENESS",
                Duration.ofSeconds(5).toString(),
                "OTA_KEY_PASSPHRASE",
                PASS,
                "OTA_SNAPSHOT_KEY",
                arguments[2] + "/snapshot.key",
                "OTA_TIMESTAMP_KEY",
                arguments[2] + "/timestamp.key",
                "OTA_ASSIGNMENT_KEY",
                arguments[2] + "/assignment.key"));
    var server =
        OtaServer.start(
            config,
            TestFleet.fleetKeys(),
            new KafkaClients(arguments[0]),
            Clock.systemUTC(),
            Vertx.vertx(),
            new Metrics());
    System.out.println("port " + server.port());
    Thread.currentThread().join();
  }

  /** Most memory that it ever held, in bytes; 0 where the system does not tell. */
  long peakBytes() throws IOException {
    var status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (Files.notExists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          * 1024;
    }
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    client.close();
    kill();
  }
}
