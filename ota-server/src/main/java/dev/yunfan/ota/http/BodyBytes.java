package dev.yunfan.ota.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body for a thread that may wait: it asks for the next bytes, and while it does not, the sender
 * must wait too. Some {@link #AHEAD} buffers are in memory at most.
 */
public final class BodyBytes {
  private static final int AHEAD = 16;

  /** Longer than the server lets a connection be idle. */
  private static final long PATIENCE_SECONDS = 300;

  private final HttpServerRequest request;
  private final Context loop;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile boolean unwanted;

  /** The result of reading a body. */
  private sealed interface Event {
    record Bytes(Buffer buffer) implements Event {}

    record End() implements Event {}

    record Broken(Throwable cause) implements Event {}
  }

  /** Of a request that is paused; on its event loop. */
  public BodyBytes(HttpServerRequest request, Context loop) {
    this.request = request;
    this.loop = loop;
    request.handler(buffer -> {
      if (!unwanted) {
        events.add(new Event.Bytes(buffer));
      }
    });
    request.endHandler(_ -> events.add(new Event.End()));
    request.exceptionHandler(failure -> events.add(new Event.Broken(failure)));
  }

  /** Lets the first bytes come. */
  public void begin() {
    fetch(AHEAD);
  }

  /**
   * The next bytes; null: that was all.
   *
   * @throws IOException when the sender went away
   */
  public @Nullable Buffer next() throws IOException, InterruptedException {
    return switch (events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      case Event.Bytes(var buffer) -> {
        fetch(1);
        yield buffer;
      }
      case Event.End _ -> null;
      case Event.Broken(var cause) -> throw new IOException("the sender went away", cause);
      case null -> throw new IOException("nothing came for %d s".formatted(PATIENCE_SECONDS));
    };
  }

  /** Lets the rest come and go; on the request's event loop. */
  public void drain() {
    unwanted = true;
    events.clear();
    if (!request.isEnded()) {
      request.resume();
    }
  }

  private void fetch(int buffers) {
    loop.runOnContext(_ -> {
      if (!request.isEnded()) {
        request.fetch(buffers);
      }
    });
  }
}
