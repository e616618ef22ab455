package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.Disk;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput.FetchEnded;
import dev.yunfan.agent.update.UpdateInput.FetchInterrupted;
import dev.yunfan.agent.update.UpdateInput.Fetched;
import dev.yunfan.agent.update.UpdateInput.ImageGone;
import dev.yunfan.agent.update.UpdateInput.ImageTakenBack;
import dev.yunfan.agent.update.UpdateInput.StorageBroke;
import dev.yunfan.tuf.release.ChunkHashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Brings an image into a file, and goes on where an earlier try of the same image stopped. The file
 * gets only bytes of answers that agree with the signed image, see {@link ImageHead}, and none that
 * are there already. Where the vendor signed digests of the image's chunks, a copy with a flipped
 * byte costs its chunk again and not the whole image.
 */
final class ImageDownload {
  private static final int CHUNK = 64 << 10;

  /** A chunk would cost up to the whole image. */
  private static final FetchEnded NO_PARTS =
      new FetchInterrupted("image: the server sends no parts", false, Duration.ZERO);

  private final DeviceApi api;
  private final Offer offer;
  private final Optional<ChunkHashes> chunks;
  private final Path file;
  private final long expected;

  private ImageDownload(DeviceApi api, Offer offer, Optional<ChunkHashes> chunks, Path file) {
    this.api = api;
    this.offer = offer;
    this.chunks = chunks;
    this.file = file;
    this.expected = offer.manifest().lengthBytes();
  }

  /** One try; nothing is kept that cannot be gone on from. */
  static FetchEnded fetch(DeviceApi api, Offer offer, Optional<ChunkHashes> chunks, Path file) {
    try {
      return new ImageDownload(api, offer, chunks, file).fetch();
    } catch (IOException e) {
      return new StorageBroke(String.valueOf(e.getMessage()));
    }
  }

  /** Bytes of an image that a file has; zero when it has more than the image. */
  static long had(Path file, long expected) throws IOException {
    long had = Files.exists(file) ? Files.size(file) : 0;
    return had > expected ? 0 : had;
  }

  private FetchEnded fetch() throws IOException {
    long had = had(file, expected);
    if (had < expected) {
      var interrupted = part(had, expected, true);
      if (interrupted.isPresent()) {
        return interrupted.get();
      }
    }
    var found = digest();
    return found.sha256().equals(offer.manifest().sha256()) ? new Fetched(found) : repaired(found);
  }

  /**
   * A whole copy is wrong. When most of its chunks are good, the others are fetched once more;
   * otherwise nothing in it can be gone on from.
   */
  private FetchEnded repaired(FoundImage wrong) throws IOException {
    var damaged = chunks.isPresent() ? chunks.get().damagedIn(file) : List.<Integer>of();
    boolean mostly = chunks.isPresent() && 2 * damaged.size() <= chunks.get().sha256().size();
    if (damaged.isEmpty() || !mostly) {
      Files.delete(file);
      return new Fetched(wrong);
    }
    long bytes = chunks.get().chunkBytes();
    for (int chunk : damaged) {
      var interrupted = part(chunk * bytes, Math.min((chunk + 1) * bytes, expected), false);
      if (interrupted.equals(Optional.of(NO_PARTS))) {
        Files.delete(file);
        return new Fetched(wrong);
      }
      if (interrupted.isPresent()) {
        return interrupted.get(); // the good chunks stay, and the next try looks again
      }
    }
    return new Fetched(digest());
  }

  /**
   * Asks for a part and puts it into its place; empty when all of it came.
   *
   * @param had where the part begins; what the server sends before it is left out
   * @param whole whether a server may send the image from its beginning instead
   */
  private Optional<FetchEnded> part(long had, long end, boolean whole) throws IOException {
    DeviceApi.Image answer;
    try {
      answer = api.image(offer, had, end);
    } catch (IOException e) {
      return interrupted(e.toString(), false, Duration.ZERO);
    }
    try (var body = answer.body()) {
      return switch (answer.head()) {
        case ImageHead.Bytes(var from, _) when from < had && !whole -> Optional.of(NO_PARTS);
        case ImageHead.Bytes(var from, var to) -> write(body, from, Math.min(to, end), had, end);
        case ImageHead.Gone(var detail) -> Optional.of(new ImageGone(detail));
        case ImageHead.TakenBack(var detail) -> Optional.of(new ImageTakenBack(detail));
        case ImageHead.NotTheImage(var detail) -> interrupted(detail, false, answer.retryAfter());
      };
    }
  }

  private Optional<FetchEnded> write(InputStream body, long from, long to, long had, long end)
      throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (end == expected) {
        channel.truncate(had);
      }
      byte[] chunk = new byte[CHUNK];
      long at = from;
      while (at < to) {
        // a server that knows no ranges sends again what is there; the good bytes stay
        long most = at < had ? had - at : to - at;
        int read;
        try {
          read = body.read(chunk, 0, (int) Math.min(CHUNK, most));
        } catch (IOException e) {
          channel.force(false);
          return interrupted(e.toString(), at > had, Duration.ZERO);
        }
        if (read < 0) {
          channel.force(false);
          return interrupted("image: ended at byte " + at, at > had, Duration.ZERO);
        }
        if (at >= had) {
          write(channel, at, ByteBuffer.wrap(chunk, 0, read));
        }
        at += read;
      }
      channel.force(false);
      return at == end
          ? Optional.empty()
          : interrupted("image: a part up to byte " + at, true, Duration.ZERO);
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
