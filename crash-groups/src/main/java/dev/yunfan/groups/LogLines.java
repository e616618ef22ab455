package dev.yunfan.groups;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;

/** Splits logs as they come from the field into lines; what is held of them is bounded. */
public final class LogLines {
  private static final int BUFFER = 1 << 16;

  /** A report that was packed into one line is longer than any line of a log. */
  static final int LONGEST = 1 << 18;

  private LogLines() {}

  /** The lines of a log that is held in memory. */
  public static List<String> of(String log) {
    try {
      return read(new StringReader(log));
    } catch (IOException e) {
      throw new UncheckedIOException("memory could not be read", e);
    }
  }

  /**
   * Splits at LF, CR and CR LF, however many CRs a chain of tools put before the LF; drops NULs,
   * which a torn file is full of.
   */
  public static List<String> read(Reader in) throws IOException {
    var window = new LogWindow();
    var line = new StringBuilder();
    var buffer = new char[BUFFER];
    int returns = 0;
    boolean more = true;
    for (int read = in.read(buffer); read >= 0 && more; read = in.read(buffer)) {
      for (int i = 0; i < read && more; i++) {
        char c = buffer[i];
        if (c == '\r') {
          returns++;
          continue;
        }
        // without an LF every CR ends a line
        for (int ends = c == '\n' ? Math.min(returns, 1) : returns; ends > 0 && more; ends--) {
          more = ended(window, line);
        }
        if (c == '\n' && returns == 0) {
          more = ended(window, line);
        } else if (c != '\n' && c != 0 && c != '\uFEFF' && line.length() < LONGEST) {
          line.append(c);
        }
        returns = 0;
      }
    }
    if (!line.isEmpty() && more) {
      window.add(line.toString());
    }
    return window.lines();
  }

  private static boolean ended(LogWindow window, StringBuilder line) {
    boolean more = window.add(line.toString());
    line.setLength(0);
    return more;
  }
}
