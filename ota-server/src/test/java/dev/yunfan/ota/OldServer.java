package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An ota-server of version 0.1.0 as a process, from the folder that {@code .ci/old-version} made.
 */
final class OldServer implements AutoCloseable {
  private static final String FOLDER = "yunfan.oldVersion";

  private final Process process;
  final TestClient client;

  private OldServer(Process process, int port) {
    this.process = process;
    this.client = new TestClient(port);
  }

  /** Starts one and waits until it is ready. */
  static OldServer start(String bootstrap, Path store, TestFleet fleet) throws IOException {
    var old = Path.of(System.getProperty(FOLDER), "bench", "target");
    var keys = ServerProcess.keys(store, fleet);
    int port = freePort();
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                old.resolve("yunfan-bench-0.1.0.jar") + ":" + old.resolve("lib") + "/*",
                "dev.yunfan.cli.Yunfan",
                "ota-server",
                "--kafka",
                bootstrap,
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(store.resolve("old-server.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "YUNFAN_FLEET_KEYS",
                TestFleet.VENDOR + "=" + TestFleet.FLEET_KEY,
                "OTA_IMAGE_STORE",
                store.toString(),
                "OTA_CONTROL_SNAPSHOT",
                "none",
                "OTA_OPERATOR_TOKEN",
                TestFleet.ADMIN,
                "OTA_MAX_STALENESS",
                "PT5S",
                "OTA_KEY_PASSPHRASE",
                ServerProcess.PASS,
                "OTA_SNAPSHOT_KEY",
                keys.resolve("snapshot.key").toString(),
                "OTA_TIMESTAMP_KEY",
                keys.resolve("timestamp.key").toString(),
                "OTA_ASSIGNMENT_KEY",
                keys.resolve("assignment.key").toString()));
    var server = new OldServer(builder.start(), port);
    await().ignoreExceptions().until(server::ready);
    return server;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  boolean ready() {
    return client.send(client.to("/readyz")).statusCode() == 200;
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
