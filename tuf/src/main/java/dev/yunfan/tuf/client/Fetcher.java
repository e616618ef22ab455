package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;

/** Brings files from a repository: over HTTP, from a folder, or however a device gets them. */
@FunctionalInterface
public interface Fetcher {
  /**
   * Copies a file.
   *
   * @param limitBytes the most that may be written to {@code to}; a longer file is cut off there
   * @throws Refusal.TooLong when the file is longer than the limit
   * @throws Refusal.TooSlow when it comes too slowly
   * @throws FileUnavailable when the repository says that there is no such file
   * @throws IOException when it cannot be reached or read
   */
  void fetch(URI from, long limitBytes, OutputStream to) throws IOException, Refusal;

  /** A whole file in memory; never more than the limit. */
  default byte[] bytes(URI from, int limitBytes) throws IOException, Refusal {
    var bytes = new ByteArrayOutputStream();
    fetch(from, limitBytes, bytes);
    return bytes.toByteArray();
  }
}
