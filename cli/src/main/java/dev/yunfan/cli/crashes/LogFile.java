package dev.yunfan.cli.crashes;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.groups.LogLines;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    return LogLines.read(new InputStreamReader(in, decoder));
  }

  /** The reason in words a person can act on. */
  static String why(Path file, Exception e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      default ->
          Files.isDirectory(file)
              ? "is a directory, not a log file"
              : "could not be read: " + e.getMessage();
    };
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
