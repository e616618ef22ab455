package dev.yunfan.agent.boot;

import java.io.IOException;

/** A partition. A write may be lost, torn or reordered by a power cut until a flush. */
public interface BlockStore {
  /** Size in bytes. */
  long sizeBytes();

  /** Reads exactly {@code length} bytes. */
  byte[] read(long offset, int length) throws IOException;

  /** Writes all bytes, perhaps only to a cache. */
  void write(long offset, byte[] bytes) throws IOException;

  /** Returns when everything written is durable. */
  void flush() throws IOException;
}
