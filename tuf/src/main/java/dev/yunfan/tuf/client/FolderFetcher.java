package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.TooLong;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Fetches from a folder on this machine, by {@code file:} URLs. */
public final class FolderFetcher implements Fetcher {
  @Override
  public void fetch(URI from, long limitBytes, OutputStream to) throws IOException, Refusal {
    try (var file = Files.newInputStream(Path.of(from))) {
      var buffer = new byte[64 * 1024];
      long written = 0;
      for (int count = file.read(buffer); count >= 0; count = file.read(buffer)) {
        if (written + count > limitBytes) {
          throw new TooLong(from.toString(), limitBytes, "more");
        }
        to.write(buffer, 0, count);
        written += count;
      }
    } catch (NoSuchFileException _) {
      throw new FileUnavailable(from);
    }
  }
}
