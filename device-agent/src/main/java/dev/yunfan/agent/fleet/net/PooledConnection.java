package dev.yunfan.agent.fleet.net;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** One kept-alive connection, with at most one request on it. Belongs to one event loop. */
final class PooledConnection implements ResponseParser.Sink {
  /** The answer to one request: a head, parts, and then one of the two ends. */
  interface Exchange {
    void head(int status, long retryAfterMillis);

    /** Whether more is wanted. */
    boolean part(byte[] bytes, int from, int length);

    void end();

    void broken(String why);
  }

  private final NetSocket socket;
  private final ConnectionPool home;
  private final ResponseParser parser = new ResponseParser(this);
  private @Nullable Exchange exchange;
  private long sinceNanos;
  private boolean closes;
  private boolean open = true;

  PooledConnection(NetSocket socket, ConnectionPool home) {
    this.socket = socket;
    this.home = home;
    socket.handler(this::arrived);
    socket.closeHandler(_ -> closed("connection closed"));
    socket.exceptionHandler(failure -> closed(String.valueOf(failure)));
  }

  void send(Buffer request, Exchange answer, long nowNanos) {
    exchange = answer;
    sinceNanos = nowNanos;
    socket.write(request).onFailure(failure -> closed(String.valueOf(failure)));
  }

  private void arrived(Buffer bytes) {
    try {
      parser.feed(bytes.getBytes());
    } catch (ResponseParser.Unreadable e) {
      closed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void head(int status, long retryAfterMillis, boolean closesAfter) {
    closes = closesAfter;
    if (exchange != null) {
      exchange.head(status, retryAfterMillis);
    }
  }

  @Override
  public void body(byte[] bytes, int from, int length) {
    if (exchange != null && !exchange.part(bytes, from, length)) {
      var ended = exchange;
      exchange = null;
      closed("not wanted");
      ended.end();
    }
  }

  @Override
  public void end() {
    var ended = exchange;
    exchange = null;
    if (closes) {
      closed("as the server said");
    } else if (open) {
      home.idle(this);
    }
    if (ended != null) {
      ended.end();
    }
  }

  /** Gives up on a request that is older than this. */
  void breakIfSince(long latestNanos) {
    if (exchange != null && sinceNanos - latestNanos < 0) {
      closed("no answer in time");
    }
  }

  void closed(String why) {
    if (!open) {
      return;
    }
    open = false;
    home.gone(this);
    socket.close();
    var broken = exchange;
    exchange = null;
    if (broken != null) {
      broken.broken(why);
    }
  }
}
