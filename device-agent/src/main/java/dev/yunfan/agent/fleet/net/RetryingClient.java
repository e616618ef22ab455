package dev.yunfan.agent.fleet.net;

import dev.yunfan.agent.fleet.net.PooledConnection.Exchange;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.http.Backoff;
import dev.yunfan.agent.update.FoundImage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Carries requests until they have a final answer: network trouble, 429 and 5xx are tried again
 * after a {@link Backoff}, which begins when the server's Retry-After is over. Belongs to one event
 * loop.
 */
public final class RetryingClient {
  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(2));

  /** The two answers to a download. */
  public interface Download {
    void found(FoundImage image);

    /** The server has another answer than an image. */
    void refused(int status);
  }

  /** A final answer. */
  public record Answer(int status, Buffer body) {}

  private final Vertx vertx;
  private final ConnectionPool ingest;
  private final ConnectionPool ota;
  private final Tally tally;
  private final SplittableRandom jitter;
  private boolean closed;
  private volatile String lastTrouble = "none";

  public RetryingClient(Vertx vertx, URI ingest, URI ota, Tally tally, long seed) {
    this.vertx = vertx;
    this.tally = tally;
    this.jitter = new SplittableRandom(seed);
    this.ingest = new ConnectionPool(vertx, ingest);
    this.ota = new ConnectionPool(vertx, ota);
  }

  /** Posts a batch until there is a final answer. */
  public void postTelemetry(String credential, byte[] batch, Consumer<Answer> then) {
    var request = post(ingest, "/v1/telemetry", "application/avro", credential, batch);
    new Posting(ingest, request, then).send();
  }

  /** Posts a check-in until there is a final answer. */
  public void postCheckIn(String credential, byte[] body, Consumer<Answer> then) {
    var request = post(ota, "/v1/check-in", "application/json", credential, body);
    new Posting(ota, request, then).send();
  }

  /** Downloads and digests; stops reading when there is more than {@code expectedBytes}. */
  public void download(String path, String credential, long expectedBytes, Download then) {
    var request =
        Buffer.buffer(
            "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n"
                .formatted(path, ota.host(), credential));
    new Downloading(request, expectedBytes, then).send();
  }

  private static Buffer post(
      ConnectionPool to, String path, String contentType, String credential, byte[] body) {
    return Buffer.buffer(256 + body.length)
        .appendString("POST ")
        .appendString(path)
        .appendString(" HTTP/1.1\r\nHost: ")
        .appendString(to.host())
        .appendString("\r\nContent-Type: ")
        .appendString(contentType)
        .appendString("\r\nAuthorization: ")
        .appendString(credential)
        .appendString("\r\nContent-Length: ")
        .appendString(Integer.toString(body.length))
        .appendString("\r\n\r\n")
        .appendBytes(body);
  }

  /** A request that is sent until it has a final answer. */
  private abstract class Attempt implements Exchange {
    private final ConnectionPool to;
    private final Buffer request;
    private int failures;
    private long notBeforeMillis;
    int status;

    private Attempt(ConnectionPool to, Buffer request) {
      this.to = to;
      this.request = request;
    }

    final void send() {
      restart();
      to.send(request, this);
    }

    /** Forgets what an earlier try brought. */
    abstract void restart();

    /** The final answer is complete. */
    abstract void answered();

    @Override
    public final void head(int newStatus, long retryAfterMillis) {
      status = newStatus;
      notBeforeMillis = retryAfterMillis;
    }

    @Override
    public final void end() {
      if (status < 500 && status != 429) {
        tally.add(Tally.Count.REQUESTS, 1);
        answered();
      } else {
        broken("status " + status);
      }
    }

    @Override
    public void broken(String why) {
      if (closed) {
        return;
      }
      tally.add(Tally.Count.RETRIES, 1);
      lastTrouble = why;
      var pause = BACKOFF.pause(++failures, Duration.ofMillis(notBeforeMillis), jitter);
      vertx.setTimer(1 + pause.toMillis(), _ -> send());
    }
  }

  private final class Posting extends Attempt {
    private final Consumer<Answer> then;
    private Buffer body = Buffer.buffer();

    private Posting(ConnectionPool to, Buffer request, Consumer<Answer> then) {
      super(to, request);
      this.then = then;
    }

    @Override
    void restart() {
      body = Buffer.buffer();
    }

    @Override
    public boolean part(byte[] bytes, int from, int length) {
      body.appendBytes(bytes, from, length);
      return true;
    }

    @Override
    void answered() {
      then.accept(new Answer(status, body));
    }
  }

  private final class Downloading extends Attempt {
    private final long expectedBytes;
    private final Download then;
    private final MessageDigest digest = sha256();
    private long bytesRead;

    private Downloading(Buffer request, long expectedBytes, Download then) {
      super(ota, request);
      this.expectedBytes = expectedBytes;
      this.then = then;
    }

    @Override
    void restart() {
      digest.reset();
      bytesRead = 0;
    }

    @Override
    public boolean part(byte[] bytes, int from, int length) {
      digest.update(bytes, from, length);
      bytesRead += length;
      return bytesRead <= expectedBytes;
    }

    @Override
    void answered() {
      if (status == 200) {
        then.found(new FoundImage(bytesRead, HexFormat.of().formatHex(digest.digest())));
      } else {
        then.refused(status);
      }
    }
  }

  /** The last reason for which something was tried again. */
  public String lastTrouble() {
    return lastTrouble;
  }

  public void close() {
    closed = true;
    ingest.close();
    ota.close();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
