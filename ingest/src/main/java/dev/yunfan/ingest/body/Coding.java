package dev.yunfan.ingest.body;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The content codings a body may have. */
public enum Coding {
  /** None. */
  IDENTITY,
  /** RFC 1952. */
  GZIP,
  /** RFC 8878. */
  ZSTD;

  /** Most memory that a zstd frame may ask for: 2^22 bytes. */
  private static final int MAX_ZSTD_WINDOW_LOG = 22;

  /** The coding of a {@code Content-Encoding} header; no header means none. */
  public static Optional<Coding> of(@Nullable String contentEncoding) {
    if (contentEncoding == null) {
      return Optional.of(IDENTITY);
    }
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> Optional.of(IDENTITY);
      case "gzip", "x-gzip" -> Optional.of(GZIP);
      case "zstd" -> Optional.of(ZSTD);
      default -> Optional.empty();
    };
  }

  /**
   * The body without its coding.
   *
   * @param maxBytes longest result; a longer one is never held
   * @throws TooLarge when the result is longer, whatever its true length
   * @throws IOException when the bytes are not of this coding, or end early
   */
  public byte[] decode(byte[] body, int maxBytes) throws IOException {
    if (this == IDENTITY) {
      if (body.length > maxBytes) {
        throw new TooLarge(maxBytes);
      }
      return body;
    }
    if (body.length == 0) {
      throw new EOFException("no frame at all");
    }
    try (InputStream in = stream(body)) {
      return readAll(in, Math.min(maxBytes, Math.max(512, body.length * 4)), maxBytes);
    }
  }

  private InputStream stream(byte[] body) throws IOException {
    var bytes = new ByteArrayInputStream(body);
    return this == GZIP
        ? new GZIPInputStream(bytes, Math.clamp(body.length, 64, 8_192))
        : new ZstdInputStreamNoFinalizer(bytes, RecyclingBufferPool.INSTANCE)
            .setLongMax(MAX_ZSTD_WINDOW_LOG);
  }

  private static byte[] readAll(InputStream in, int firstGuess, int maxBytes) throws IOException {
    byte[] buffer = new byte[firstGuess];
    int length = 0;
    while (true) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
      }
      length += read;
      if (length == buffer.length) {
        if (length >= maxBytes) {
          if (in.read() < 0) {
            return buffer;
          }
          throw new TooLarge(maxBytes);
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(maxBytes, buffer.length * 2L));
      }
    }
  }

  /** A body that is longer than allowed once decoded. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    private TooLarge(int maxBytes) {
      super("the decoded body is longer than %d bytes".formatted(maxBytes));
    }
  }
}
