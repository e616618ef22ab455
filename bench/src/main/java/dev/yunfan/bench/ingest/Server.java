package dev.yunfan.bench.ingest;

import dev.yunfan.bench.account.CpuClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server of a build as operators start it: by its command, with settings from the environment. It
 * ends with this JVM at the latest.
 */
public final class Server implements AutoCloseable {
  /** As the script {@code yunfan} starts it. */
  public static final List<String> JVM =
      List.of("-XX:+UseParallelGC", "-XX:InitialRAMPercentage=5", "-XX:-UsePerfData");

  private static final Duration START = Duration.ofMinutes(2);
  private static final int CLOSE_SECONDS = 30;
  private static final long LOOK_NANOS = 100_000_000;

  private final Process process;
  private final int port;
  private final Thread onExit;

  private Server(Process process, int port) {
    this.process = process;
    this.port = port;
    this.onExit = new Thread(process::destroyForcibly, "end-server");
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param command such as {@code streams}
   * @param settings all that it gets, none from this process's environment
   * @throws IOException when it ends instead, or is not ready after two minutes
   */
  public static Server start(
      Build build, String command, String bootstrapServers, Map<String, String> settings)
      throws IOException {
    int port = freePort();
    var arguments = new ArrayList<String>(List.of(command, "--kafka", bootstrapServers));
    arguments.addAll(List.of("--port", Integer.toString(port)));
    var builder =
        new ProcessBuilder(build.command(JVM, arguments.toArray(String[]::new)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(key -> key.matches("(YUNFAN|STREAMS|OTA|INGEST)_.*"));
    builder.environment().putAll(settings);
    var server = new Server(builder.start(), port);
    Runtime.getRuntime().addShutdownHook(server.onExit);
    try {
      server.awaitReady(command);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Its CPU time. */
  public CpuClock cpu() {
    return CpuClock.of(process);
  }

  private void awaitReady(String command) throws IOException {
    long begun = System.nanoTime();
    try (var http = HttpClient.newHttpClient()) {
      var ready =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(port)))
              .timeout(Duration.ofSeconds(5))
              .build();
      while (!isReady(http, ready)) {
        if (!process.isAlive()) {
          throw new IOException(
              "%s ended with status %d before it was ready"
                  .formatted(command, process.exitValue()));
        }
        if (System.nanoTime() - begun > START.toNanos()) {
          throw new IOException("%s is not ready after %s".formatted(command, START));
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }

  private static boolean isReady(HttpClient http, HttpRequest ready) throws IOException {
    try {
      return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a server started", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Asks it to stop, and kills it when it does not within half a minute. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(onExit);
  }
}
