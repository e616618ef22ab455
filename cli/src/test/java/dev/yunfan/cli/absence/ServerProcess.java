package dev.yunfan.cli.absence;

import dev.yunfan.cli.Yunfan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the servers as a user starts it, with its log in a file. */
final class ServerProcess implements AutoCloseable {
  private static final int END_SECONDS = 70;

  private final Process process;
  private final int port;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServerProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts {@code ./yunfan COMMAND --kafka KAFKA --port FREE}.
   *
   * @param wrap what comes before the JVM in the command, such as a shell
   */
  static ServerProcess start(
      Path folder, List<String> wrap, String command, String kafka, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    var log = folder.resolve(command + "-" + port + ".log");
    var words = new ArrayList<>(wrap);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Yunfan.class.getName(),
            command,
            "--kafka",
            kafka,
            "--port",
            Integer.toString(port)));
    var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.matches("(YUNFAN|INGEST|STREAMS|OTA)_.*|.*JAVA.*_OPTIONS"));
    builder.environment().putAll(settings);
    return new ServerProcess(builder.start(), port, log);
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** A path as the process sees it, in its own mounts. */
  Path sees(Path path) {
    return Path.of("/proc/%d/root%s".formatted(process.pid(), path.toAbsolutePath()));
  }

  boolean alive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Stops the process until {@link #thaw}. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on, if it lives. */
  void thaw() throws IOException, InterruptedException {
    if (alive()) {
      signal("CONT");
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -%s %d ended with %d".formatted(name, process.pid(), status));
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Whether {@code /readyz} answers 200; false while nothing listens. */
  boolean ready() throws InterruptedException {
    return says("/readyz", 200, "");
  }

  /** Whether a path answers so; false while nothing listens. */
  boolean says(String path, int status, String part) throws InterruptedException {
    try {
      var answer = get(path);
      return answer.statusCode() == status && answer.body().contains(part);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    http.shutdownNow();
    process.destroy();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
