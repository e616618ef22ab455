package dev.yunfan.cli.operator;

import dev.yunfan.cli.process.ProgressBar;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes an upload's bytes on and counts them for a bar. */
final class Progress extends FilterInputStream {
  private final ProgressBar bar;

  Progress(InputStream bytes, ProgressBar bar) {
    super(bytes);
    this.bar = bar;
  }

  @Override
  public int read() throws IOException {
    int found = super.read();
    bar.passed(found < 0 ? 0 : 1);
    return found;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int found = super.read(into, from, length);
    bar.passed(Math.max(0, found));
    return found;
  }
}
