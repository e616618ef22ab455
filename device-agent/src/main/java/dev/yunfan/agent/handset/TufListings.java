package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.HttpFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.Pace;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TrustedStore;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Looks images up in The Update Framework's metadata, refreshed at each look. Assignments are good
 * when a key of the timestamp role signed them, as the trusted root names them.
 */
public final class TufListings implements Listings, AutoCloseable {
  private static final Pace PACE = new Pace(Duration.ofSeconds(30), 1024);

  private final TufClient client;
  private final TrustedStore store;
  private final AutoCloseable fetcher;

  private TufListings(TufClient client, TrustedStore store, AutoCloseable fetcher) {
    this.client = client;
    this.store = store;
    this.fetcher = fetcher;
  }

  /** Over a client and the store that it keeps trusted metadata in. */
  static TufListings over(TufClient client, TrustedStore store) {
    return new TufListings(client, store, () -> {});
  }

  /**
   * Over HTTP, with the store in a folder.
   *
   * @param root the file that the factory put on the handset; needed the first time only
   * @param ota base of the OTA server, which serves its repository under {@code /tuf/}
   * @throws Refusal when the file is no root signed by itself
   */
  public static TufListings open(Path folder, Path root, URI ota, InstantSource clock)
      throws IOException, Refusal {
    var store = new FileStore(Files.createDirectories(folder));
    if (store.load(Role.ROOT).isEmpty()) {
      TufClient.trust(Files.readAllBytes(root), store);
    }
    var fetcher = new HttpFetcher(PACE);
    var repository = Repository.at(ota.resolve("/tuf/"));
    var client = new TufClient(repository, fetcher, store, Limits.DEFAULT, clock);
    return new TufListings(client, store, fetcher);
  }

  @Override
  public synchronized Listing look(String path) throws IOException, Refusal {
    client.refreshIfChanged();
    var image = client.find(path);
    var root = store.load(Role.ROOT).orElseThrow(() -> new IOException("the trusted root is gone"));
    var online = Root.selfSigned(root).authority(Role.TIMESTAMP).keys().values();
    return new Listing(
        image,
        (message, signature) -> online.stream().anyMatch(key -> key.verifies(message, signature)));
  }

  @Override
  public void close() throws IOException {
    try {
      fetcher.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("connections did not close", e);
    }
  }
}
