package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Speaks to a gateway as a handset of {@link Batches#VENDOR}. */
public final class GatewayClient implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  public GatewayClient(int port) {
    this.port = port;
  }

  public static String credential(String device) {
    return "Bearer %s/%s/%s"
        .formatted(
            Batches.VENDOR,
            device,
            new DeviceToken(RunningGateway.FLEET_KEY.getBytes(UTF_8)).of(device));
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  /** A request with the credential and type of a good one. */
  public HttpRequest.Builder request(String device, byte[] body) {
    return HttpRequest.newBuilder(uri("/v1/telemetry"))
        .timeout(Patience.LONGEST)
        .header("Authorization", credential(device))
        .header("Content-Type", "application/avro")
        .POST(BodyPublishers.ofByteArray(body));
  }

  public HttpResponse<String> post(TelemetryBatch batch) throws Exception {
    return send(request(batch.reporter().deviceId(), TelemetryBatch.CODEC.encode(batch)).build());
  }

  public HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  public HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  public CompletableFuture<HttpResponse<String>> postLater(TelemetryBatch batch) {
    return client.sendAsync(
        request(batch.reporter().deviceId(), TelemetryBatch.CODEC.encode(batch)).build(),
        BodyHandlers.ofString());
  }

  /** Sends the head and half of the body, then goes away. */
  public void sendHalf(String device, byte[] body) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var head =
          "POST /v1/telemetry HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n"
                  .formatted(credential(device))
              + "Content-Type: application/avro\r\nContent-Length: %d\r\n\r\n"
                  .formatted(body.length);
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(body, 0, body.length / 2);
    }
  }

  /** Whether something listens. */
  public boolean canConnect() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
