package dev.yunfan.agent.fleet;

import dev.yunfan.agent.update.FoundImage;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Carries requests until they have a final answer: network trouble, 429 and 5xx are tried again
 * with full jitter, {@code sleep = U(0, min(cap, base 2^n))}, and never before the server's
 * Retry-After. Belongs to one event loop.
 */
final class Courier {
  private static final long BASE_MILLIS = 20;
  private static final long CAP_MILLIS = 2_000;
  private static final int MAX_DOUBLINGS = 7;
  private static final long TIMEOUT_MILLIS = 30_000;

  /** The two answers to a download. */
  interface Download {
    void found(FoundImage image);

    void failed(String detail);
  }

  /** A final answer. */
  record Answer(int status, Buffer body) {}

  private final Vertx vertx;
  private final HttpClient client;
  private final Tally tally;
  private final SplittableRandom jitter;
  private boolean closed;
  private volatile String lastTrouble = "none";

  Courier(Vertx vertx, int connections, Tally tally, long seed) {
    this.vertx = vertx;
    this.tally = tally;
    this.jitter = new SplittableRandom(seed);
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(true)
                .setTcpNoDelay(true)
                .setReuseAddress(true)
                .setConnectTimeout(5_000),
            new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1));
  }

  /** Posts until there is a final answer. */
  void post(
      URI base,
      String path,
      String contentType,
      String credential,
      Buffer body,
      Handler<Answer> then) {
    post(base, path, contentType, credential, body, then, 0);
  }

  private void post(
      URI base,
      String path,
      String contentType,
      String credential,
      Buffer body,
      Handler<Answer> then,
      int attempt) {
    Handler<Trouble> again =
        trouble ->
            retry(
                trouble,
                attempt,
                () -> post(base, path, contentType, credential, body, then, attempt + 1));
    client
        .request(HttpMethod.POST, base.getPort(), base.getHost(), path)
        .compose(request ->
            request
                .idleTimeout(TIMEOUT_MILLIS)
                .putHeader("content-type", contentType)
                .putHeader("authorization", credential)
                .send(body)
                .compose(response -> response.body().map(bytes -> new Received(response, bytes))))
        .onComplete(
            received -> {
              int status = received.response().statusCode();
              if (isFinal(status)) {
                tally.add(Tally.Count.REQUESTS, 1);
                then.handle(new Answer(status, received.body()));
              } else {
                again.handle(new Trouble("status " + status, retryAfter(received.response())));
              }
            },
            failure -> again.handle(new Trouble(String.valueOf(failure), 0)));
  }

  private record Received(HttpClientResponse response, Buffer body) {}

  private record Trouble(String what, long notBeforeMillis) {}

  /** Downloads and digests; stops reading one byte after {@code expectedBytes}. */
  void download(URI base, String path, String credential, long expectedBytes, Download then) {
    download(base, path, credential, expectedBytes, then, 0);
  }

  private void download(
      URI base, String path, String credential, long expectedBytes, Download then, int attempt) {
    Handler<Trouble> again =
        trouble ->
            retry(
                trouble,
                attempt,
                () -> download(base, path, credential, expectedBytes, then, attempt + 1));
    client
        .request(HttpMethod.GET, base.getPort(), base.getHost(), path)
        .compose(request ->
            request.idleTimeout(TIMEOUT_MILLIS).putHeader("authorization", credential).send())
        .onComplete(
            response -> {
              if (response.statusCode() == 200) {
                digest(response, expectedBytes, then);
              } else if (isFinal(response.statusCode())) {
                tally.add(Tally.Count.REQUESTS, 1);
                response.resume();
                then.failed("status " + response.statusCode());
              } else {
                response.resume();
                again.handle(new Trouble("status " + response.statusCode(), retryAfter(response)));
              }
            },
            failure -> again.handle(new Trouble(String.valueOf(failure), 0)));
  }

  private void digest(HttpClientResponse response, long expectedBytes, Download then) {
    var digest = sha256();
    var reading = new Reading();
    response.handler(chunk -> {
      digest.update(chunk.getBytes());
      reading.bytes += chunk.length();
      if (reading.bytes > expectedBytes) {
        reading.end(() -> then.found(new FoundImage(reading.bytes, hex(digest))));
        reset(response.request());
      }
    });
    response.endHandler(_ -> {
      tally.add(Tally.Count.REQUESTS, 1);
      reading.end(() -> then.found(new FoundImage(reading.bytes, hex(digest))));
    });
    response.exceptionHandler(
        _ -> reading.end(() -> then.found(new FoundImage(reading.bytes, hex(digest)))));
  }

  /** What came so far; ends once, however the connection ends. */
  private static final class Reading {
    private long bytes;
    private boolean ended;

    private void end(Runnable then) {
      if (!ended) {
        ended = true;
        then.run();
      }
    }
  }

  private static void reset(HttpClientRequest request) {
    request.reset();
  }

  private void retry(Trouble trouble, int attempt, Runnable again) {
    if (closed) {
      return;
    }
    tally.add(Tally.Count.RETRIES, 1);
    lastTrouble = trouble.what();
    long ceiling = Math.min(CAP_MILLIS, BASE_MILLIS << Math.min(attempt, MAX_DOUBLINGS));
    long sleep = Math.max(trouble.notBeforeMillis(), 1 + jitter.nextLong(ceiling));
    vertx.setTimer(sleep, _ -> again.run());
  }

  /** The last reason for which something was tried again. */
  String lastTrouble() {
    return lastTrouble;
  }

  void close() {
    closed = true;
    client.close();
  }

  private static boolean isFinal(int status) {
    return status < 500 && status != 429;
  }

  /** Milliseconds; 0 when the header is missing or is a date. */
  private static long retryAfter(HttpClientResponse response) {
    String header = response.getHeader("retry-after");
    if (header == null || !header.matches("[0-9]{1,4}")) {
      return 0;
    }
    return Long.parseLong(header) * 1000;
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
