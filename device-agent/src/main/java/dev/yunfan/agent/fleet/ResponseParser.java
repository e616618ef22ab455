package dev.yunfan.agent.fleet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/**
 * Reads HTTP/1.1 responses (RFC 9112) with a Content-Length from a stream of bytes, and nothing
 * more: the simulator's requests get no other ones from our servers, and a full client costs more
 * than all else that a simulated handset does (see docs/simulator.md).
 */
final class ResponseParser {
  private static final int MAX_HEAD_BYTES = 16 << 10;

  /** What is read, in order; {@code end} comes once a response. */
  interface Sink {
    /**
     * Status line and fields are read.
     *
     * @param retryAfterMillis 0 when the server does not say
     * @param closes whether the server closes the connection after this response
     */
    void head(int status, long retryAfterMillis, boolean closes);

    void body(byte[] bytes, int from, int length);

    void end();
  }

  /** The bytes are no response that can be read. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String what) {
      super(what);
    }
  }

  private final Sink sink;
  private final byte[] head = new byte[MAX_HEAD_BYTES];
  private int headBytes;
  private long bodyLeft = -1;

  ResponseParser(Sink sink) {
    this.sink = sink;
  }

  /** Reads the next bytes. */
  void feed(byte[] bytes) throws Unreadable {
    int at = 0;
    while (at < bytes.length) {
      at = bodyLeft < 0 ? feedHead(bytes, at) : feedBody(bytes, at);
    }
  }

  private int feedHead(byte[] bytes, int from) throws Unreadable {
    for (int at = from; at < bytes.length; at++) {
      if (headBytes == MAX_HEAD_BYTES) {
        throw new Unreadable("a head of more than %d bytes".formatted(MAX_HEAD_BYTES));
      }
      head[headBytes++] = bytes[at];
      if (bytes[at] == '\n' && headBytes >= 4 && head[headBytes - 3] == '\n') {
        parseHead();
        headBytes = 0;
        if (bodyLeft == 0) {
          finish();
        }
        return at + 1;
      }
    }
    return bytes.length;
  }

  private int feedBody(byte[] bytes, int from) {
    int length = (int) Math.min(bodyLeft, bytes.length - from);
    bodyLeft -= length;
    sink.body(bytes, from, length);
    if (bodyLeft == 0) {
      finish();
    }
    return from + length;
  }

  private void finish() {
    bodyLeft = -1;
    sink.end();
  }

  private void parseHead() throws Unreadable {
    var lines = new String(head, 0, headBytes, ISO_8859_1).split("\r\n", -1);
    if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2}.*")) {
      throw new Unreadable("status line '%s'".formatted(lines[0]));
    }
    int status = Integer.parseInt(lines[0], 9, 12, 10);
    long length = status == 204 || status == 304 ? 0 : -1;
    long retryAfter = 0;
    boolean closes = false;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        var value = lines[i].substring(colon + 1).strip();
        switch (lines[i].substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "content-length" -> length = number(value);
          case "retry-after" -> retryAfter = value.matches("[0-9]{1,4}") ? number(value) : 0;
          case "connection" -> closes = value.equalsIgnoreCase("close");
          default -> {} // of no concern to a handset
        }
      }
    }
    if (length < 0) {
      throw new Unreadable("a response without Content-Length");
    }
    bodyLeft = length;
    sink.head(status, retryAfter * 1000, closes);
  }

  private static long number(String value) throws Unreadable {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new Unreadable("not a number: " + e.getMessage());
    }
  }
}
