package dev.yunfan.ota.image;

import org.jspecify.annotations.Nullable;

/** The part of a file that a {@code Range} header asks for (RFC 9110, section 14). */
public sealed interface ByteRange {
  /** All of it: no range, several, or one in other units, which may be ignored. */
  record Whole() implements ByteRange {}

  /**
   * One part.
   *
   * @param last index of the last byte, included
   */
  record Part(long first, long last) implements ByteRange {
    /** How many bytes. */
    public long lengthBytes() {
      return last - first + 1;
    }
  }

  /** A part that the file does not have. */
  record Beyond() implements ByteRange {}

  /**
   * Reads a header.
   *
   * @param lengthBytes of the file, at least 1
   */
  static ByteRange of(@Nullable String header, long lengthBytes) {
    if (header == null || !header.startsWith("bytes=") || header.indexOf(',') >= 0) {
      return new Whole();
    }
    int dash = header.indexOf('-');
    if (dash < 0) {
      return new Whole();
    }
    try {
      String from = header.substring("bytes=".length(), dash).strip();
      String to = header.substring(dash + 1).strip();
      if (from.isEmpty()) { // the last so many bytes
        long suffix = Long.parseLong(to);
        return suffix < 1
            ? new Beyond()
            : new Part(Math.max(0, lengthBytes - suffix), lengthBytes - 1);
      }
      long first = Long.parseLong(from);
      long last = to.isEmpty() ? lengthBytes - 1 : Math.min(Long.parseLong(to), lengthBytes - 1);
      if (first >= lengthBytes) {
        return new Beyond();
      }
      return first <= last ? new Part(first, last) : new Whole();
    } catch (NumberFormatException e) {
      return new Whole(); // RFC 9110, 14.2: an invalid ranges-specifier is ignored
    }
  }
}
