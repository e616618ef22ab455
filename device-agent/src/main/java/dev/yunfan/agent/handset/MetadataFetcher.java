package dev.yunfan.agent.handset;

import dev.yunfan.agent.http.RetryAfter;
import dev.yunfan.tuf.client.Fetcher;
import dev.yunfan.tuf.client.FileUnavailable;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Fetches metadata files, and tells a bad road from an attack. A body that is no metadata is the
 * word of something on the way, and no more than a network that is away: another status, a
 * redirect, a body that is encoded, too long or too slow, or one that is no JSON object with {@code
 * signatures} and a {@code signed._type}. A body of that form is returned, whatever it says and
 * whoever signed it: each further check that fails is a refusal.
 */
final class MetadataFetcher implements Fetcher, AutoCloseable {
  private static final long LEAST_BYTES_A_SECOND = 1024;

  private final Duration span;
  private final HttpClient http;

  /**
   * @param span how long an answer may take to begin, or a body stall
   * @param proved at which the server's certificate is judged
   */
  MetadataFetcher(Duration span, InstantSource proved) {
    this.span = span;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(ProvedTimeTrust.context(proved))
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  @Override
  public void fetch(URI from, long limitBytes, OutputStream to) throws IOException {
    to.write(bytes(from, (int) Math.min(limitBytes, Integer.MAX_VALUE - 8)));
  }

  @Override
  public byte[] bytes(URI from, int limitBytes) throws IOException {
    var answer = send(HttpRequest.newBuilder(from).timeout(span).build());
    long least = Math.max(1, span.toSeconds() * LEAST_BYTES_A_SECOND);
    try (var body = new PacedBody(answer.body(), span, least)) {
      int status = answer.statusCode();
      if (status == 403 || status == 404) {
        throw new FileUnavailable(from); // a mirror has its own words for it
      }
      if (status != 200) {
        throw new NotNow("%s: status %d".formatted(from, status), retryAfter(answer));
      }
      var encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
      if (!encoding.equals("identity")) {
        throw new NotNow("%s: encoded as %s".formatted(from, encoding), Duration.ZERO);
      }
      byte[] bytes = body.all(limitBytes);
      checkForm(from, bytes);
      return bytes;
    }
  }

  /** A date is taken from the answer's own Date; one without it says nothing. */
  private static Duration retryAfter(HttpResponse<?> answer) {
    var fields = answer.headers();
    return RetryAfter.of(fields.firstValue("Retry-After"), fields.firstValue("Date"), Instant.MAX);
  }

  private static void checkForm(URI from, byte[] bytes) throws NotNow {
    try {
      var _ = Envelope.read("metadata", bytes).signed().field("_type").text();
    } catch (Refusal.Malformed e) {
      throw new NotNow(
          "%s: no metadata, something on the way answered: %s".formatted(from, e.getMessage()),
          Duration.ZERO);
    } catch (Refusal e) {
      return; // it is metadata; the client refuses it by the same check
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
