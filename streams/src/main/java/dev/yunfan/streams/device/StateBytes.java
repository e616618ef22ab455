package dev.yunfan.streams.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes and reads stored states: whole numbers in Avro's variable-length form, zig-zag unless they
 * are never negative, texts with their length before them. The buffer grows with what is written.
 */
final class StateBytes {
  private static final int USUAL_BYTES = 256;
  private static final int MOST_OF_A_NUMBER = 10;

  private ByteBuffer out = ByteBuffer.allocate(USUAL_BYTES);

  void clear() {
    out.clear();
  }

  byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int capacity = 2 * out.capacity() + bytes;
      out = ByteBuffer.allocate(capacity).put(out.flip());
    }
    return out;
  }

  void putByte(int value) {
    room(1).put((byte) value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void putNumber(long value) {
    putUnsigned((value << 1) ^ (value >> 63));
  }

  void putUnsigned(long value) {
    var buffer = room(MOST_OF_A_NUMBER);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  void putText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    putNumber(bytes.length);
    room(bytes.length).put(bytes);
  }

  static long number(ByteBuffer in) {
    long zigZag = unsigned(in);
    return (zigZag >>> 1) ^ -(zigZag & 1);
  }

  static long unsigned(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }

  static String text(ByteBuffer in) {
    var bytes = new byte[(int) number(in)];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }
}
