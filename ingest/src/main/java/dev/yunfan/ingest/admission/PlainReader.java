package dev.yunfan.ingest.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yunfan.schemas.name.NameRule;
import java.util.Arrays;

/** Reads Avro's binary encoding in place, where it is well-formed and within the given bounds. */
final class PlainReader {
  private static final int MAX_VARINT_BYTES = 10;

  private final byte[] bytes;
  private int at;

  PlainReader(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return at == bytes.length;
  }

  /** A long: zigzag, then 7 bits a byte, lowest first. */
  long readLong() throws NotPlain {
    long bits = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (at >= bytes.length) {
        throw NotPlain.HERE;
      }
      byte next = bytes[at++];
      bits |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw NotPlain.HERE;
  }

  /** A long from 0 to {@code max}. */
  long readUpTo(long max) throws NotPlain {
    long value = readLong();
    if (value < 0 || value > max) {
      throw NotPlain.HERE;
    }
    return value;
  }

  /** Passes over a text of at most so many bytes. */
  void skipText(int maxBytes) throws NotPlain {
    int length = (int) readUpTo(maxBytes);
    if (length > bytes.length - at) {
      throw NotPlain.HERE;
    }
    at += length;
  }

  /** Passes over a name; returns how many characters it has. */
  int skipName(NameRule rule) throws NotPlain {
    int length = (int) readUpTo(rule.maxLength());
    if (length > bytes.length - at || !rule.allows(bytes, at, length)) {
      throw NotPlain.HERE;
    }
    at += length;
    return length;
  }

  /** A name. */
  String readName(NameRule rule) throws NotPlain {
    int length = skipName(rule);
    return new String(bytes, at - length, length, US_ASCII);
  }

  /** Exactly so many bytes. */
  byte[] readBytes(int length) throws NotPlain {
    if (readUpTo(length) != length || length > bytes.length - at) {
      throw NotPlain.HERE;
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /** Passes over a text that must be this one. */
  void skipExactly(String text) throws NotPlain {
    int length = (int) readUpTo(text.length());
    if (length != text.length() || length > bytes.length - at) {
      throw NotPlain.HERE;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != text.charAt(i) || bytes[at + i] < 0) {
        throw NotPlain.HERE;
      }
    }
    at += length;
  }
}
