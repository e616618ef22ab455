package dev.yunfan.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Reads Avro's binary encoding (Avro 1.12 specification, "Binary Encoding") from an array. Bytes
 * that end early or a number out of its range raise {@link IndexOutOfBoundsException}.
 */
final class Cursor {
  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final int MAX_KNOWN_BYTES = 128;
  private static final int KNOWN = 1_024;

  private final String[] known = new String[KNOWN];
  private final byte[][] knownBytes = new byte[KNOWN][];
  private byte[] bytes = new byte[0];
  private int at;

  /** Begins to read at an offset. */
  void open(byte[] array, int offset) {
    bytes = array;
    at = offset;
  }

  boolean atEnd() {
    return at == bytes.length;
  }

  /** An int or long: variable-length, zig-zag. */
  long number() {
    byte next = bytes[at++];
    long zigZag = next & 0x7F;
    for (int shift = 7; next < 0; shift += 7) {
      if (shift >= Long.SIZE) {
        throw new IndexOutOfBoundsException("a number of more than ten bytes");
      }
      next = bytes[at++];
      zigZag |= (long) (next & 0x7F) << shift;
    }
    return (zigZag >>> 1) ^ -(zigZag & 1);
  }

  /** An int. */
  int integer() {
    int begun = at;
    long number = number();
    if (number != (int) number || at - begun > 5) {
      throw new IndexOutOfBoundsException("not an int");
    }
    return (int) number;
  }

  /** An index of a union or enum, a length or a count, from 0 to {@code max}. */
  int index(int max) {
    int number = integer();
    if (number < 0 || number > max) {
      throw new IndexOutOfBoundsException(number);
    }
    return number;
  }

  /** A string. */
  String text() {
    int length = length();
    at += length;
    return new String(bytes, at - length, length, UTF_8);
  }

  /**
   * A string of those that come again and again: mostly the same object as the last time, so that
   * its hash is known and equality is identity.
   */
  String knownText() {
    int length = length();
    if (length > MAX_KNOWN_BYTES) {
      at += length;
      return new String(bytes, at - length, length, UTF_8);
    }
    int from = at;
    at += length;
    int hash = length;
    for (int i = from; i < at; i++) {
      hash = hash * 31 + bytes[i];
    }
    int place = (hash ^ (hash >>> 16)) & (KNOWN - 1);
    byte[] last = knownBytes[place];
    if (last == null || !Arrays.equals(last, 0, last.length, bytes, from, at)) {
      knownBytes[place] = Arrays.copyOfRange(bytes, from, at);
      known[place] = new String(bytes, from, length, UTF_8);
    }
    return known[place];
  }

  private int length() {
    int length = index(MAX_TEXT_BYTES);
    if (length > bytes.length - at) {
      throw new IndexOutOfBoundsException("a string ends early");
    }
    return length;
  }
}
