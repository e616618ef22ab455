package dev.yunfan.cli.process;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Shows how far something long has come: to a terminal in steps of a percent, to a file or another
 * program at the end alone.
 */
public final class ProgressBar {
  private static final int WIDTH = 40;

  private final long total;
  private final PrintWriter out;
  private final boolean live;
  private long done;
  private long shown = -1;

  /**
   * A bar of which nothing is shown yet.
   *
   * @param done units that went before
   * @param total units in all, at least 1
   * @param live whether a person watches
   */
  public ProgressBar(long done, long total, PrintWriter out, boolean live) {
    this.done = done;
    this.total = total;
    this.out = out;
    this.live = live;
  }

  /** Whether this process writes to a terminal. */
  public static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Counts more units as done. */
  public void passed(long units) {
    done += units;
    long percent = 100 * done / total;
    if (percent > shown && (live || done == total)) {
      shown = percent;
      if (live) {
        out.print('\r');
      }
      out.printf("[%-" + WIDTH + "s] %3d %%", "=".repeat((int) (WIDTH * percent / 100)), percent);
      if (done == total) {
        out.println();
      }
      out.flush();
    }
  }
}
