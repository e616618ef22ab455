package dev.yunfan.ota;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** HTTP as a handset, an operator or a stranger speaks it. */
final class TestClient implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;

  TestClient(int port) {
    this.base = URI.create("http://127.0.0.1:" + port);
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonObject json(HttpResponse<byte[]> response) {
    return new JsonObject(io.vertx.core.buffer.Buffer.buffer(response.body()));
  }

  HttpResponse<byte[]> get(String path, String token) {
    return send(to(path).header("Authorization", "Bearer " + token));
  }

  HttpResponse<byte[]> post(String path, String token, JsonObject body) {
    return send(
        to(path)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body.encode())));
  }

  HttpResponse<byte[]> change(String path, String token, String etag, JsonObject body) {
    return send(
        to(path)
            .header("Authorization", "Bearer " + token)
            .header("If-Match", etag)
            .POST(BodyPublishers.ofString(body.encode())));
  }

  HttpResponse<byte[]> put(String path, String token, byte[] body) {
    return send(
        to(path).header("Authorization", "Bearer " + token).PUT(BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<byte[]> checkIn(String deviceId, String model, String firmware) {
    return checkIn(
        deviceId,
        new JsonObject().put("model", model).put("firmware", firmware).put("nonce", "n-1"));
  }

  HttpResponse<byte[]> checkIn(String deviceId, JsonObject claim) {
    return send(
        to("/v1/check-in")
            .header("Authorization", TestFleet.credential(deviceId))
            .POST(BodyPublishers.ofString(claim.encode())));
  }

  @Override
  public void close() {
    http.close();
  }
}
