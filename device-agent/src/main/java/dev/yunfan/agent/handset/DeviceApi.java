package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.agent.boot.Disk;
import dev.yunfan.agent.http.CheckInCodec;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;

/** The device API as one handset uses it. */
final class DeviceApi implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CHUNK = 64 << 10;

  /** Longest answer in words. */
  private static final int MAX_ANSWER = 1 << 20;

  private static final long LEAST_BYTES_A_SECOND = 1024;

  private final HandsetConfig config;
  private final Duration span;
  private final HttpClient http;

  DeviceApi(HandsetConfig config) {
    this(config, TIMEOUT);
  }

  /**
   * @param span how long an answer may take to begin, or an image stall
   */
  DeviceApi(HandsetConfig config, Duration span) {
    this.config = config;
    this.span = span;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** What became of a batch. */
  record Posted(int status, String contentType, String body) {
    /** Whether the answer is in the form that our servers give their refusals. */
    boolean isProblem() {
      return contentType.startsWith("application/problem+json");
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
        answer.headers().firstValue("Content-Type").orElse(""),
        new String(words(answer), UTF_8));
  }

  CheckInAnswer checkIn(String firmware, String nonce) throws IOException {
    var answer =
        send(
            to(config.ota(), "/v1/check-in")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(CheckInCodec.body(config.model(), firmware, nonce))));
    byte[] words = words(answer);
    if (answer.statusCode() != 200) {
      throw new IOException(
          "check-in: %d %s".formatted(answer.statusCode(), new String(words, UTF_8)));
    }
    return CheckInCodec.answer(words);
  }

  /** The body of an answer in words, which comes within one span. */
  private byte[] words(HttpResponse<InputStream> answer) throws IOException {
    try (var body = new PacedBody(answer.body(), span, PacedBody.WHOLE)) {
      return body.all(MAX_ANSWER);
    }
  }

  /** Goes on where an earlier download of the same image stopped; at most a byte too many. */
  FoundImage fetch(Offer offer, Path file) throws IOException {
    long expected = offer.manifest().lengthBytes();
    long have = Files.exists(file) ? Files.size(file) : 0;
    if (have < expected) {
      var request = to(config.ota(), offer.imagePath()).GET();
      if (have > 0) {
        request.header("Range", "bytes=" + have + "-");
      }
      var answer = send(request);
      long least = Math.max(1, span.toSeconds() * LEAST_BYTES_A_SECOND);
      try (var body = new PacedBody(answer.body(), span, least)) {
        switch (answer.statusCode()) {
          case 200 -> append(body, file, 0, expected);
          case 206 -> append(body, file, have, expected);
          default -> throw new IOException("image: status " + answer.statusCode());
        }
      }
    }
    var found = digest(file);
    if (found.lengthBytes() > expected
        || (found.lengthBytes() == expected && !found.sha256().equals(offer.manifest().sha256()))) {
      Files.delete(file); // nothing in it can be resumed
    }
    return found;
  }

  private static void append(InputStream body, Path file, long from, long expected)
      throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from);
      byte[] chunk = new byte[CHUNK];
      int read = 0;
      for (long at = from; at <= expected && read >= 0; at += Math.max(0, read)) {
        read = body.read(chunk, 0, (int) Math.min(CHUNK, expected + 1 - at));
        if (read > 0) {
          write(channel, at, ByteBuffer.wrap(chunk, 0, read));
        }
      }
      channel.force(false);
    }
  }

  private static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static FoundImage digest(Path file) throws IOException {
    var digest = Disk.sha256();
    long bytes = 0;
    try (var in = Files.newInputStream(file)) {
      for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
        digest.update(chunk);
        bytes += chunk.length;
      }
    }
    return new FoundImage(bytes, HexFormat.of().formatHex(digest.digest()));
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
