package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.http.AcceptanceCodec;
import dev.yunfan.agent.http.CheckInCodec;
import dev.yunfan.agent.http.RetryAfter;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput.Answered;
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
import java.util.Set;

/** The device API as one handset uses it. */
final class DeviceApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String JSON = "application/json";

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
            .followRedirects(HttpClient.Redirect.NEVER) // our servers send nobody elsewhere
            .sslContext(ProvedTimeTrust.context(config.listings()::provedTime))
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /**
   * The gateway's answer to a batch.
   *
   * @param retryAfter what the gateway asks for; zero when it does not
   */
  record Posted(int status, String contentType, Duration retryAfter, String body) {
    /** Whether the gateway has the batch: it says so in its own form, and no portal does. */
    boolean isAccepted() {
      return status == 202
          && contentType.startsWith(JSON)
          && AcceptanceCodec.isAcceptance(body.getBytes(UTF_8));
    }

    /** Whether the answer is in the form that our servers give their refusals. */
    boolean isProblem() {
      return contentType.startsWith(ImageHead.PROBLEM);
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
   * @param rejected SHA-256 of images that were rolled back here
   * @throws NotNow when the server has no decision to give
   */
  Answered checkIn(String firmware, String nonce, List<Receipt> held, Set<String> rejected)
      throws IOException {
    var answer =
        send(
            to(config.ota(), "/v1/check-in")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        CheckInCodec.body(config.model(), firmware, nonce, held, rejected))));
    byte[] words = words(answer);
    if (answer.statusCode() != 200) {
      throw new NotNow(
          "check-in: %d %s".formatted(answer.statusCode(), new String(words, UTF_8)),
          retryAfter(answer));
    }
    var type = field(answer, "Content-Type").orElse("");
    return (type.startsWith(JSON) ? CheckInCodec.answer(words) : Optional.<Answered>empty())
        .orElseThrow(() ->
            new NotNow(
                "check-in: something on the way answered with %s".formatted(type),
                retryAfter(answer)));
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
  record Image(ImageHead head, Duration retryAfter, InputStream body) {}

  /** Asks for the bytes of an image from one to before another; any status is an answer. */
  Image image(Offer offer, long from, long end) throws IOException {
    var request = to(config.ota(), offer.imagePath()).GET();
    boolean rest = end == offer.manifest().lengthBytes();
    if (from > 0 || !rest) {
      request.header("Range", "bytes=%d-%s".formatted(from, rest ? "" : end - 1));
      request.header("If-Range", ImageHead.tag(offer.manifest()));
    }
    var answer = send(request);
    long least = Math.max(1, span.toSeconds() * LEAST_BYTES_A_SECOND);
    return new Image(
        ImageHead.of(answer.statusCode(), answer.headers(), offer.manifest(), from),
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
