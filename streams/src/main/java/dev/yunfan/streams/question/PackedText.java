package dev.yunfan.streams.question;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A text in little memory: UTF-8, deflated (RFC 1951). Stacks shrink to a third or less. */
public final class PackedText {
  /** Longest text, in bytes, that is unpacked. */
  private static final int MAX_BYTES = 1 << 16;

  private final byte[] bytes;

  private PackedText(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Packs a text. */
  public static PackedText of(String text) {
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(text.getBytes(UTF_8));
      deflater.finish();
      var out = new ByteArrayOutputStream(256);
      var buffer = new byte[1_024];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return new PackedText(out.toByteArray());
    } finally {
      deflater.end();
    }
  }

  /** A text that {@link #bytes} gave. */
  public static PackedText ofBytes(byte[] packed) {
    return new PackedText(packed.clone());
  }

  /** Its stored form. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The text.
   *
   * @throws IllegalStateException when the bytes are no packed text
   */
  public String text() {
    var inflater = new Inflater(true);
    try {
      inflater.setInput(bytes);
      var text = new byte[Math.min(MAX_BYTES, 4 * bytes.length + 64)];
      int length = 0;
      while (!inflater.finished()) {
        if (length == text.length) {
          if (length == MAX_BYTES) {
            throw new IllegalStateException("a packed text is longer than " + MAX_BYTES);
          }
          text = Arrays.copyOf(text, Math.min(MAX_BYTES, 2 * length));
        }
        int read = inflater.inflate(text, length, text.length - length);
        if (read == 0 && !inflater.finished()) {
          throw new IllegalStateException("a packed text ends early");
        }
        length += read;
      }
      return new String(text, 0, length, UTF_8);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a packed text is damaged", e);
    } finally {
      inflater.end();
    }
  }
}
