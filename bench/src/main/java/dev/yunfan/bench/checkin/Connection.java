package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.HdrHistogram.Histogram;

/** One connection with one request under way. */
final class Connection implements AutoCloseable {
  private static final String LENGTH = "content-length: ";

  private final SocketChannel channel;
  private final FleetRequests handsets;
  private final Histogram latencies;
  private final ByteBuffer received = ByteBuffer.allocate(8192);
  private long askedAt;
  private long offers;
  private long withReceipts;
  private boolean waiting;
  private boolean last;

  Connection(SocketChannel channel, FleetRequests handsets, Histogram latencies) {
    this.channel = channel;
    this.handsets = handsets;
    this.latencies = latencies;
  }

  long offers() {
    return offers;
  }

  long withReceipts() {
    return withReceipts;
  }

  /** Sends the next handset's request. */
  void ask() throws IOException {
    var request = ByteBuffer.wrap(handsets.nextRequest());
    waiting = true;
    askedAt = System.nanoTime();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  void readUnchecked() {
    try {
      read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() throws IOException {
    if (channel.read(received) < 0) {
      throw new IOException("the server closed a connection");
    }
    String text = new String(received.array(), 0, received.position(), US_ASCII);
    int head = text.indexOf("\r\n\r\n");
    if (head < 0) {
      return;
    }
    int at = text.indexOf(LENGTH) + LENGTH.length();
    int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
    if (text.length() < head + 4 + length) {
      return;
    }
    if (!text.startsWith("HTTP/1.1 200")) {
      throw new IOException(text);
    }
    latencies.recordValue(System.nanoTime() - askedAt);
    offers += text.indexOf("\"offer\"", head) > 0 ? 1 : 0;
    withReceipts += text.indexOf("\"mac\"", head) > 0 ? 1 : 0;
    received.clear();
    waiting = false;
    if (!last) {
      ask();
    }
  }

  /** Sends nothing after the answer that it waits for. */
  void askNoMore() {
    last = true;
  }

  /** Whether a request is under way. */
  boolean waits() {
    return waiting;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
