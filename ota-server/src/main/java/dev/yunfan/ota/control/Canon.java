package dev.yunfan.ota.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;

/** Bytes of values in one form for ever, so that equal values and no others have equal hashes. */
final class Canon {
  private ByteBuffer bytes = ByteBuffer.allocate(512);

  Canon number(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  /** A text with its length before it, so that no two rows of texts have the same bytes. */
  Canon text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    room(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8);
    return this;
  }

  Canon bytes(byte[] block) {
    room(Integer.BYTES + block.length).putInt(block.length).put(block);
    return this;
  }

  /** Texts whose order does not matter. */
  Canon texts(Collection<String> texts) {
    number(texts.size());
    new TreeSet<>(texts).forEach(this::text);
    return this;
  }

  /** SHA-256 over a hash and these bytes, 64 lower-case hex digits. */
  String hashAfter(String before) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(before.getBytes(US_ASCII));
      digest.update(bytes.array(), 0, bytes.position());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private ByteBuffer room(int needed) {
    if (bytes.remaining() < needed) {
      int length = Math.max(bytes.capacity() * 2, bytes.position() + needed);
      bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length)).position(bytes.position());
    }
    return bytes;
  }
}
