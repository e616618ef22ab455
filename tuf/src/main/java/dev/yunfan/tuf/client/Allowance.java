package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.TooLong;
import dev.yunfan.tuf.refusal.Refusal.TookTooLong;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The rest of a repository's budget at the client: bytes of metadata in the session, and time for
 * the refresh or look-up that is under way, however many files it takes. Between two bytes of one
 * file the pace of the fetcher counts.
 */
final class Allowance {
  private final Fetcher fetcher;
  private final Limits limits;
  private final LongSupplier nanos;
  private String act = "";
  private long began;
  private int left;

  Allowance(Fetcher fetcher, Limits limits, LongSupplier nanos) {
    this.fetcher = fetcher;
    this.limits = limits;
    this.nanos = nanos;
    this.left = limits.sessionBytes();
  }

  /** Starts the clock for something that is done as a whole. */
  void begin(String whole) {
    act = whole;
    began = nanos.getAsLong();
  }

  /**
   * Fetches a metadata file.
   *
   * @throws TookTooLong when the time of the whole is used up, before or while it comes
   * @throws TooLong when it is longer than its limit, or than what is left of the session's
   */
  byte[] bytes(URI from, int limitBytes) throws IOException, Refusal {
    checkTime();
    var taken = new TimedBytes();
    try {
      fetcher.fetch(from, Math.min(limitBytes, left), taken);
    } catch (TooLong beyond) {
      throw left < limitBytes ? usedUp("more, in " + from) : beyond;
    } catch (IOException | Refusal failed) {
      checkTime(); // then that is why
      throw failed;
    }
    left -= taken.bytes.size();
    return taken.bytes.toByteArray();
  }

  /**
   * Counts what is read from the store: it takes as much memory as what is fetched.
   *
   * @throws TooLong when it is more than what is left of the session's
   */
  byte[] counted(byte[] stored) throws TooLong {
    if (stored.length > left) {
      throw usedUp("more, in the store");
    }
    left -= stored.length;
    return stored;
  }

  private TooLong usedUp(String found) {
    return new TooLong("all metadata of this session", limits.sessionBytes(), found);
  }

  private void checkTime() throws TookTooLong {
    var elapsed = elapsed();
    if (isOver(elapsed)) {
      throw new TookTooLong(act, limits.patience(), elapsed);
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanos.getAsLong() - began);
  }

  private boolean isOver(Duration elapsed) {
    return elapsed.compareTo(limits.patience()) >= 0;
  }

  /** Takes bytes while there is time. */
  private final class TimedBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] more, int from, int count) throws IOException {
      if (isOver(elapsed())) {
        throw new IOException(act + " takes too long");
      }
      bytes.write(more, from, count);
    }
  }
}
