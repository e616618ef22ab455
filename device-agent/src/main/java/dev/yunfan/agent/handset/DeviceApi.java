package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.http.CheckInCodec;
import dev.yunfan.agent.http.RetryAfter;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.schemas.telemetry.Receipt;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The device API as one handset uses it. */
final class DeviceApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String PROBLEM = "application/problem+json";

  /** Longest answer in words. */
  private static final int MAX_ANSWER = 1 << 20;

  private static final long LEAST_BYTES_A_SECOND = 1024;

  private final HandsetConfig config;
  private final InstantSource clock;
  private final Duration span;
  private final HttpClient http;

  DeviceApi(HandsetConfig config, InstantSource clock) {
    this(config, clock, TIMEOUT);
  }

  /**
   * @param span how long an answer may take to begin, or an image stall
   */
  DeviceApi(HandsetConfig config, InstantSource clock, Duration span) {
    this.config = config;
    this.clock = clock;
    this.span = span;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /**
   * What became of a batch.
   *
   * @param retryAfter what the gateway asks for; zero when it does not
   */
  record Posted(int status, String contentType, Duration retryAfter, String body) {
    /** Whether the answer is in the form that our servers give their refusals. */
    boolean isProblem() {
      return contentType.startsWith(PROBLEM);
    }
  }

  Posted post(byte[] batch) throws IOException {
    var answer =
        send(
            to(config.ingest(), "/v1/telemetry")
                .header("Content-Type", "application/avro")
                .POST(BodyPublishers.ofByteArray(batch)));
    return new Posted(
        answer.statusCode(),
        field(answer, "Content-Type").orElse(""),
        retryAfter(answer),
        new String(words(answer), UTF_8));
  }

  /**
   * Asks for an update.
   *
   * @param held receipts of the newest answer that had any say in them
   * @throws NotNow when the server has no decision to give
   */
  UpdateInput.Answered checkIn(String firmware, String nonce, List<Receipt> held)
      throws IOException {
    var answer =
        send(
            to(config.ota(), "/v1/check-in")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        CheckInCodec.body(config.model(), firmware, nonce, held))));
    byte[] words = words(answer);
    if (answer.statusCode() != 200) {
      throw new NotNow(
          "check-in: %d %s".formatted(answer.statusCode(), new String(words, UTF_8)),
          retryAfter(answer));
    }
    return CheckInCodec.answer(words);
  }

  /** The body of an answer in words, which comes within one span. */
  private byte[] words(HttpResponse<InputStream> answer) throws IOException {
    try (var body = new PacedBody(answer.body(), span, PacedBody.WHOLE)) {
      return body.all(MAX_ANSWER);
    }
  }

  /**
   * The beginning of an answer to a download.
   *
   * @param retryAfter what the server asks for; zero when it does not
   * @param body to be closed
   */
  record Image(int status, String contentType, Duration retryAfter, InputStream body) {
    /** Whether the server says so; what something else on the way says is no answer of its. */
    boolean isGone() {
      return (status == 404 || status == 410) && contentType.startsWith(PROBLEM);
    }
  }

  /** Asks for the bytes of an image from one on; any status is an answer. */
  Image image(String path, long from) throws IOException {
    var request = to(config.ota(), path).GET();
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    var answer = send(request);
    long least = Math.max(1, span.toSeconds() * LEAST_BYTES_A_SECOND);
    return new Image(
        answer.statusCode(),
        field(answer, "Content-Type").orElse(""),
        retryAfter(answer),
        new PacedBody(answer.body(), span, least));
  }

  private Duration retryAfter(HttpResponse<?> answer) {
    return RetryAfter.of(field(answer, "Retry-After"), field(answer, "Date"), clock.instant());
  }

  private static Optional<String> field(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name);
  }

  private HttpRequest.Builder to(URI base, String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(span)
        .header("Authorization", config.credential());
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofInputStream());
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
