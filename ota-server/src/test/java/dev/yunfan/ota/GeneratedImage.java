package dev.yunfan.ota;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An image of any size that is nowhere stored: each eight bytes tell, and hide, their place, so
 * that one byte at a wrong place shows.
 */
record GeneratedImage(long lengthBytes) {
  private static final int BLOCK = 1 << 16;

  String sha256() throws IOException {
    try (var bytes = from(0)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BLOCK];
      for (int n = bytes.read(buffer); n > 0; n = bytes.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its bytes from one on. */
  InputStream from(long first) {
    return new Bytes(first);
  }

  private final class Bytes extends InputStream {
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private long at;
    private long blockAt = -1;

    Bytes(long first) {
      this.at = first;
    }

    @Override
    public int read() {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (at >= lengthBytes) {
        return -1;
      }
      long wanted = at / BLOCK;
      if (wanted != blockAt) {
        fill(wanted);
      }
      int within = (int) (at % BLOCK);
      int n = (int) Math.min(Math.min(length, BLOCK - within), lengthBytes - at);
      block.get(within, into, offset, n);
      at += n;
      return n;
    }

    private void fill(long number) {
      block.clear();
      for (long word = number * BLOCK / 8; block.hasRemaining(); word++) {
        long mixed = (word + 1) * 0x9E3779B97F4A7C15L;
        block.putLong(mixed ^ (mixed >>> 29));
      }
      blockAt = number;
    }
  }
}
