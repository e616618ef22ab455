package dev.yunfan.agent.handset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that must keep a least pace: without it a network that went away without a
 * word, or a server that trickles, holds a handset for ever.
 */
final class PacedBody extends FilterInputStream {
  /** A least pace that only a body which is whole within one span keeps. */
  static final long WHOLE = Long.MAX_VALUE;

  private final Duration span;
  private final long leastBytes;
  private final AtomicLong taken = new AtomicLong();
  private final Thread watcher;
  private volatile boolean tooSlow;

  /**
   * @param leastBytes that must come in each whole span, at least 1
   */
  PacedBody(InputStream body, Duration span, long leastBytes) {
    super(body);
    this.span = span;
    this.leastBytes = leastBytes;
    this.watcher = Thread.ofVirtual().name("paced-body").start(this::watch);
  }

  /** Everything, at most {@code most} bytes. */
  byte[] all(int most) throws IOException {
    byte[] bytes = readNBytes(most);
    if (bytes.length == most && read() >= 0) {
      throw new IOException("an answer of more than %d bytes".formatted(most));
    }
    return bytes;
  }

  private void watch() {
    try {
      for (long before = 0; !tooSlow; before = taken.get()) {
        Thread.sleep(span);
        tooSlow = taken.get() - before < leastBytes;
      }
      in.close(); // who waits for more is woken
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was read to its end
    } catch (IOException e) {
      throw new IllegalStateException("a body that stays open", e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read;
    try {
      read = super.read(into, from, length);
    } catch (IOException e) {
      throw tooSlow ? tooSlow(e) : e;
    }
    if (read < 0 && tooSlow) {
      throw tooSlow(null);
    }
    taken.addAndGet(Math.max(0, read));
    return read;
  }

  private IOException tooSlow(@Nullable IOException cause) {
    return new IOException(
        leastBytes == WHOLE
            ? "not whole within " + span
            : "fewer than %d bytes in %s".formatted(leastBytes, span),
        cause);
  }

  @Override
  public void close() throws IOException {
    watcher.interrupt();
    super.close();
  }
}
