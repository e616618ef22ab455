package dev.yunfan.cli.absence;

import dev.yunfan.cli.process.YunfanProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One of the servers as a user starts it, with its log in a file. */
final class ServerProcess implements AutoCloseable {
  /** Lets the tests ask, where a server has it as a setting. */
  static final String TOKEN = "the admin of tests";

  private final YunfanProcess process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServerProcess(YunfanProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts {@code ./yunfan COMMAND --kafka KAFKA --port FREE}.
   *
   * @param wrap comes before the JVM in the command, such as a shell
   */
  static ServerProcess start(
      Path folder, List<String> wrap, String command, String kafka, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    var log = folder.resolve(command + "-" + port + ".log");
    return new ServerProcess(
        YunfanProcess.start(
            wrap, log, settings, command, "--kafka", kafka, "--port", Integer.toString(port)),
        port);
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
    return process.alive();
  }

  String log() throws IOException {
    return process.log();
  }

  /** Stops the process until {@link #thaw}. */
  void freeze() throws IOException, InterruptedException {
    process.freeze();
  }

  /** Lets it go on, if it lives. */
  void thaw() throws IOException, InterruptedException {
    if (alive()) {
      process.thaw();
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + port + path);
    var question = HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN).build();
    return http.send(question, HttpResponse.BodyHandlers.ofString());
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
  public void close() {
    http.shutdownNow();
    process.close();
  }
}
