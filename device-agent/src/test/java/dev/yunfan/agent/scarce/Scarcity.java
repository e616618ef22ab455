package dev.yunfan.agent.scarce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much room is left, and which operations find none. An operation is what may need a block:
 * making a file or folder, a write, a flush, a rename.
 */
public final class Scarcity {
  /** Bytes that are said to be free; growing files take of them. */
  private long free = 1L << 40;

  private long operations;
  private long failFrom = Long.MAX_VALUE;
  private long failTo = Long.MAX_VALUE;

  /** A folder on a storage of this scarcity. */
  public Path over(Path folder) {
    return new ScarcePath(new ScarceFileSystem(new ScarceProvider(this)), folder);
  }

  /** From now on so many bytes are free. */
  public synchronized void leave(long bytes) {
    free = bytes;
  }

  /** Of the operations from now on these find no room, counted from 1. */
  public synchronized void fail(long first, long count) {
    operations = 0;
    failFrom = first;
    failTo = first + count;
  }

  /** Operations since the last {@link #fail}. */
  public synchronized long operations() {
    return operations;
  }

  synchronized long free() {
    return operations + 1 >= failFrom && operations + 1 < failTo ? 0 : free;
  }

  /** One operation, by which files grow. */
  synchronized void grow(long bytes) throws IOException {
    operations++;
    boolean fails = operations >= failFrom && operations < failTo;
    if (fails || (bytes > 0 && bytes > free)) {
      throw new IOException("No space left on device");
    }
    free -= bytes;
  }

  /** A file is deleted, or another takes its place. */
  synchronized void gone(Path real) throws IOException {
    if (Files.isRegularFile(real)) {
      free += Files.size(real);
    }
  }
}
