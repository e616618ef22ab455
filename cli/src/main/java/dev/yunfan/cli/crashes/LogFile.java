package dev.yunfan.cli.crashes;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.streams.grouping.LogWindow;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads logs as they come from the field: any size, broken encodings, NUL bytes, any line ends,
 * gzip.
 */
final class LogFile {
  private static final int SAMPLE = 512;
  private static final int BUFFER = 1 << 16;

  private LogFile() {}

  /** The part of a log that matters; memory does not grow with the file. */
  static List<String> read(Path file) throws IOException {
    try (var raw = Files.newInputStream(file)) {
      return read(raw);
    }
  }

  /** The same of a log that comes through a pipe; reads it to its end but does not close it. */
  static List<String> read(InputStream from) throws IOException {
    var raw = new BufferedInputStream(from, BUFFER);
    return readUnpacked(
        new BufferedInputStream(gzipped(raw) ? new GZIPInputStream(raw) : raw, BUFFER));
  }

  private static List<String> readUnpacked(InputStream in) throws IOException {
    var decoder =
        charset(in)
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    return lines(new InputStreamReader(in, decoder));
  }

  /** Splits at LF, CR and CR LF; drops NULs, which a torn file is full of. */
  static List<String> lines(Reader in) throws IOException {
    var window = new LogWindow();
    var line = new StringBuilder();
    var buffer = new char[BUFFER];
    boolean afterReturn = false;
    boolean more = true;
    for (int read = in.read(buffer); read >= 0 && more; read = in.read(buffer)) {
      for (int i = 0; i < read && more; i++) {
        char c = buffer[i];
        if (c == '\n' && afterReturn) {
          afterReturn = false;
        } else if (c == '\n' || c == '\r') {
          afterReturn = c == '\r';
          more = window.add(line.toString());
          line.setLength(0);
        } else {
          afterReturn = false;
          if (c != 0 && c != '\uFEFF' && line.length() < LogWindow.LONGEST_LINE) {
            line.append(c);
          }
        }
      }
    }
    if (!line.isEmpty()) {
      window.add(line.toString());
    }
    return window.lines();
  }

  private static boolean gzipped(InputStream in) throws IOException {
    in.mark(2);
    boolean magic = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return magic;
  }

  /** UTF-16 by its mark, or by every other byte being zero; UTF-8 otherwise. */
  private static Charset charset(InputStream in) throws IOException {
    in.mark(SAMPLE);
    var sample = in.readNBytes(SAMPLE);
    in.reset();
    int evenZeros = 0;
    int oddZeros = 0;
    for (int i = 0; i < sample.length; i++) {
      if (sample[i] == 0) {
        evenZeros += i % 2 == 0 ? 1 : 0;
        oddZeros += i % 2;
      }
    }
    int half = sample.length / 2;
    if (oddZeros > half * 0.8 && evenZeros < half * 0.2) {
      return UTF_16LE;
    }
    return evenZeros > half * 0.8 && oddZeros < half * 0.2 ? UTF_16BE : UTF_8;
  }
}
