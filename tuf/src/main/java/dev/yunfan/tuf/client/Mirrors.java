package dev.yunfan.tuf.client;

import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * One repository at several places, asked in order until one of them serves it well. All share the
 * trusted store: what one mirror proved, no other can take back. A mirror that is merely old looks
 * like a repository with nothing new, until its timestamp runs out; then the next is asked.
 */
public final class Mirrors {
  private final List<TufClient> clients;

  /** Mirrors in the order in which they are asked, at least one. */
  public Mirrors(
      List<Repository> mirrors,
      Fetcher fetcher,
      TrustedStore store,
      Limits limits,
      InstantSource clock) {
    if (mirrors.isEmpty()) {
      throw new IllegalArgumentException("no mirrors");
    }
    clients =
        mirrors.stream()
            .map(mirror -> new TufClient(mirror, fetcher, store, limits, clock))
            .toList();
  }

  /**
   * Refreshes, finds and downloads an image, from the first mirror that serves all of it.
   *
   * @throws Refusal or IOException what the last mirror failed with, the others' failures attached
   */
  public Path download(String path, Path folder) throws IOException, Refusal {
    Exception failure = null;
    for (var client : clients) {
      try {
        client.refresh();
        return client.download(client.find(path), folder);
      } catch (IOException | Refusal bad) {
        if (failure != null) {
          bad.addSuppressed(failure);
        }
        failure = bad;
      }
    }
    switch (failure) {
      case Refusal refused -> throw refused;
      case IOException broken -> throw broken;
      case null, default -> throw new IllegalStateException("no mirror was asked", failure);
    }
  }
}
