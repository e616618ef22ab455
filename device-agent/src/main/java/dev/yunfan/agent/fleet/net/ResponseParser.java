package dev.yunfan.agent.fleet.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Reads HTTP/1.1 responses (RFC 9112) with a Content-Length from a stream of bytes, and nothing
 * more: the simulator's requests get no other ones from our servers, and a full client costs more
 * than all else that a simulated handset does (see docs/simulator.md).
 */
final class ResponseParser {
  private static final int MAX_HEAD_BYTES = 16 << 10;

  /** Receives the parts of a response, in order; {@code end} comes once a response. */
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
    var text = new String(head, 0, headBytes, ISO_8859_1);
    int status = status(text);
    long length = status == 204 || status == 304 ? 0 : -1;
    long retryAfter = 0;
    boolean closes = false;
    int from = text.indexOf("\r\n") + 2;
    for (int end = text.indexOf("\r\n", from); end > from; end = text.indexOf("\r\n", from)) {
      if (isField(text, from, "content-length:")) {
        length = number(value(text, from, end), Long.MAX_VALUE / 2);
      } else if (isField(text, from, "retry-after:")) {
        retryAfter = retryAfter(value(text, from, end));
      } else if (isField(text, from, "connection:")) {
        closes = value(text, from, end).equalsIgnoreCase("close");
      }
      from = end + 2;
    }
    if (length < 0) {
      throw new Unreadable("a response without Content-Length");
    }
    bodyLeft = length;
    sink.head(status, retryAfter * 1000, closes);
  }

  private static int status(String text) throws Unreadable {
    if (!text.startsWith("HTTP/1.") || text.length() < 13) {
      throw new Unreadable("not a status line: " + text.lines().findFirst().orElse(""));
    }
    return (int) number(text.substring(9, 12), 599);
  }

  private static boolean isField(String text, int at, String name) {
    return text.regionMatches(true, at, name, 0, name.length());
  }

  private static String value(String text, int from, int end) {
    return text.substring(text.indexOf(':', from) + 1, end).strip();
  }

  /** Seconds; a date counts as none. */
  private static long retryAfter(String value) throws Unreadable {
    return value.isEmpty() || !Character.isDigit(value.charAt(0)) ? 0 : number(value, 3_600);
  }

  private static long number(String value, long most) throws Unreadable {
    try {
      long number = Long.parseLong(value);
      if (number < 0 || number > most) {
        throw new Unreadable("%d is outside 0..%d".formatted(number, most));
      }
      return number;
    } catch (NumberFormatException e) {
      throw new Unreadable("not a number: " + e.getMessage());
    }
  }
}
