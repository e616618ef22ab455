package dev.yunfan.ingest.admission;

import java.util.Arrays;

/** Writes Avro's binary encoding into one array of known greatest length. */
final class PlainWriter {
  private final byte[] bytes;
  private int at;

  PlainWriter(int maxBytes) {
    this.bytes = new byte[maxBytes];
  }

  void copy(byte[] from, int start, int end) {
    System.arraycopy(from, start, bytes, at, end - start);
    at += end - start;
  }

  /** A long: zigzag, then 7 bits a byte, lowest first. */
  void writeLong(long value) {
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      bytes[at++] = (byte) (bits | 0x80);
      bits >>>= 7;
    }
    bytes[at++] = (byte) bits;
  }

  /** A text of ASCII alone. */
  void writeAscii(String text) {
    writeLong(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[at++] = (byte) text.charAt(i);
    }
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, at);
  }
}
