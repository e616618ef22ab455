package dev.yunfan.ingest;

import dev.yunfan.schemas.telemetry.TelemetryBatch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PfxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks HTTP/2 over TLS, and resets what it began. */
final class ResettingClient implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<Future<Void>> resets = new ArrayList<>();
  private final HttpClient client;
  private final int port;

  ResettingClient(int port, IngestConfig.Tls trusted) {
    this.port = port;
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustOptions(
                    new PfxOptions()
                        .setPath(trusted.keyStore().toString())
                        .setPassword(trusted.password())));
  }

  /** Posts a batch; returns the status. */
  int post(TelemetryBatch batch) {
    return open(batch.reporter().deviceId())
        .send(Buffer.buffer(TelemetryBatch.CODEC.encode(batch)))
        .await()
        .statusCode();
  }

  /** Half of a body, then a reset. */
  void resetInTheMiddle(String device, byte[] body) {
    var request = open(device);
    request.putHeader("Content-Length", Integer.toString(body.length));
    request.write(Buffer.buffer(body).slice(0, body.length / 2)).await();
    resets.add(request.reset(8));
  }

  /** A whole batch, then a reset, while nobody has answered yet. */
  void resetBeforeTheAnswer(String device, TelemetryBatch batch) {
    var request = open(device);
    request.end(Buffer.buffer(TelemetryBatch.CODEC.encode(batch))).await();
    resets.add(request.reset(8));
  }

  /** A head without an end; returns the error code with which the gateway resets it. */
  long errorOfAHeadAlone(String device) throws TimeoutException {
    var error = Promise.<Long>promise();
    var request = open(device);
    request.exceptionHandler(failure -> {
      if (failure instanceof StreamResetException reset) {
        error.tryComplete(reset.getCode());
      }
    });
    request.setChunked(true).sendHead().await();
    return error.future().await(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS);
  }

  void awaitResets() {
    Future.join(resets).await();
  }

  private HttpClientRequest open(String device) {
    return client
        .request(HttpMethod.POST, port, "127.0.0.1", "/v1/telemetry")
        .await()
        .exceptionHandler(_ -> {}) // it hears of its own reset
        .putHeader("Authorization", GatewayClient.credential(device))
        .putHeader("Content-Type", "application/avro");
  }

  @Override
  public void close() {
    client.close().await();
    vertx.close().await();
  }
}
