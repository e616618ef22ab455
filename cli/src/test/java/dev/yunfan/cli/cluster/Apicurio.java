package dev.yunfan.cli.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real Apicurio Registry as a process, its data in memory; the build unpacks it. */
final class Apicurio implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  Apicurio() throws IOException {
    port = freePort();
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort(),
                "-jar",
                jar().toString())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "registry.log").toFile())
            .start();
    await().atMost(Duration.ofSeconds(90)).until(this::up);
  }

  URI url() {
    return uri("/apis/registry/v3");
  }

  /** The schema that a client of Confluent's reads for an id. */
  String schema(int id) throws IOException, InterruptedException {
    return get("/apis/ccompat/v7/schemas/ids/" + id).body();
  }

  private boolean up() throws IOException, InterruptedException {
    try {
      return get("/apis/registry/v3/system/info").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  private static Path jar() throws IOException {
    try (var files = Files.walk(Path.of("target", "registry"))) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("quarkus-run\\.jar|.*-runner\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    client.close();
  }
}
