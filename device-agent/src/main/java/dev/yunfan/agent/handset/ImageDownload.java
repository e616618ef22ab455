package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.Disk;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput.FetchEnded;
import dev.yunfan.agent.update.UpdateInput.FetchInterrupted;
import dev.yunfan.agent.update.UpdateInput.Fetched;
import dev.yunfan.agent.update.UpdateInput.ImageGone;
import dev.yunfan.agent.update.UpdateInput.StorageBroke;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** Brings an image into a file, and goes on where an earlier try of the same image stopped. */
final class ImageDownload {
  private static final int CHUNK = 64 << 10;
  private static final int PARTIAL = 206;

  /** The range begins where the server's image ends, or behind. */
  private static final int BEYOND_THE_END = 416;

  private final DeviceApi api;
  private final Offer offer;
  private final Path file;
  private final long expected;

  private ImageDownload(DeviceApi api, Offer offer, Path file) {
    this.api = api;
    this.offer = offer;
    this.file = file;
    this.expected = offer.manifest().lengthBytes();
  }

  /** One try; at most a byte too many is kept, and nothing that cannot be gone on from. */
  static FetchEnded fetch(DeviceApi api, Offer offer, Path file) {
    try {
      return new ImageDownload(api, offer, file).fetch();
    } catch (IOException e) {
      return new StorageBroke(String.valueOf(e.getMessage()));
    }
  }

  private FetchEnded fetch() throws IOException {
    long had = Files.exists(file) ? Files.size(file) : 0;
    if (had < expected) {
      var interrupted = more(had);
      if (interrupted.isPresent()) {
        return interrupted.get();
      }
    }
    var found = Files.exists(file) ? digest() : new FoundImage(0, "");
    if (found.lengthBytes() > expected
        || (found.lengthBytes() == expected && !found.sha256().equals(offer.manifest().sha256()))) {
      Files.delete(file); // nothing in it can be gone on from
    }
    return new Fetched(found);
  }

  /** Asks for the rest; empty when all that the server has of it came. */
  private Optional<FetchEnded> more(long had) throws IOException {
    DeviceApi.Image answer;
    try {
      answer = api.image(offer.imagePath(), had);
    } catch (IOException e) {
      return interrupted(e.toString(), false, Duration.ZERO);
    }
    try (var body = answer.body()) {
      if (answer.isGone()) {
        return Optional.of(new ImageGone("image: status " + answer.status()));
      }
      return switch (answer.status()) {
        case 200 -> append(body, 0, had);
        case PARTIAL -> append(body, had, had);
        case BEYOND_THE_END -> Optional.empty();
        default -> interrupted("image: status " + answer.status(), false, answer.retryAfter());
      };
    }
  }

  private Optional<FetchEnded> append(InputStream body, long from, long had) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from);
      byte[] chunk = new byte[CHUNK];
      long at = from;
      while (at <= expected) {
        int read;
        try {
          read = body.read(chunk, 0, (int) Math.min(CHUNK, expected + 1 - at));
        } catch (IOException e) {
          channel.force(false);
          return interrupted(e.toString(), at > had, Duration.ZERO);
        }
        if (read < 0) {
          break;
        }
        write(channel, at, ByteBuffer.wrap(chunk, 0, read));
        at += read;
      }
      channel.force(false);
      return Optional.empty();
    }
  }

  private static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
  }

  private static Optional<FetchEnded> interrupted(
      String detail, boolean progressed, Duration retryAfter) {
    return Optional.of(new FetchInterrupted(detail, progressed, retryAfter));
  }

  private FoundImage digest() throws IOException {
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
}
