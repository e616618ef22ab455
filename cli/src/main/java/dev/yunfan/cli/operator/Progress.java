package dev.yunfan.cli.operator;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

/**
 * Passes an upload's bytes on and shows how far it has come: to a terminal in steps of a percent,
 * to a file or another program at the end alone.
 */
final class Progress extends FilterInputStream {
  private static final int WIDTH = 40;

  private final long total;
  private final PrintWriter out;
  private final boolean live;
  private long sent;
  private long shown = -1;

  /**
   * Over some bytes.
   *
   * @param sent bytes that went before
   * @param live whether a person watches
   */
  Progress(InputStream bytes, long sent, long total, PrintWriter out, boolean live) {
    super(bytes);
    this.sent = sent;
    this.total = total;
    this.out = out;
    this.live = live;
  }

  @Override
  public int read() throws IOException {
    int found = super.read();
    passed(found < 0 ? 0 : 1);
    return found;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int found = super.read(into, from, length);
    passed(Math.max(0, found));
    return found;
  }

  private void passed(int bytes) {
    sent += bytes;
    long percent = 100 * sent / total;
    if (percent > shown && (live || sent == total)) {
      shown = percent;
      int done = (int) (WIDTH * percent / 100);
      if (live) {
        out.print('\r');
      }
      out.printf("[%-" + WIDTH + "s] %3d %%", "=".repeat(done), percent);
      if (sent == total) {
        out.println();
      }
      out.flush();
    }
  }
}
