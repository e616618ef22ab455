package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.tuf.client.Fetcher;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.Limits;
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
import java.time.Instant;
import java.time.InstantSource;

/**
 * Looks images up in The Update Framework's metadata, refreshed at each look. Assignments are good
 * when a key of the timestamp role signed them, as the trusted root names them.
 */
public final class TufListings implements Listings, AutoCloseable {
  private static final Duration SPAN = Duration.ofSeconds(30);

  /** The proved time is written down once in so long. */
  private static final Duration SELDOM = Duration.ofHours(1);

  private final TufClient client;
  private final TrustedStore store;
  private final InstantSource least;
  private final SignedTime time;
  private final AutoCloseable fetcher;

  private TufListings(
      TufClient client,
      TrustedStore store,
      InstantSource least,
      SignedTime time,
      AutoCloseable fetcher) {
    this.client = client;
    this.store = store;
    this.least = least;
    this.time = time;
    this.fetcher = fetcher;
  }

  /**
   * Over a repository and the store that trusted metadata is kept in.
   *
   * @param least no earlier time is believed
   */
  static TufListings over(
      Repository repository, Fetcher fetcher, TrustedStore store, InstantSource least) {
    var time = new SignedTime(least);
    var client = new TufClient(repository, fetcher, store, Limits.DEFAULT, time);
    return new TufListings(client, store, least, time, () -> {});
  }

  /**
   * Over HTTP, with the store in a folder.
   *
   * @param root the file that the factory put on the handset; needed the first time only
   * @param ota base of the OTA server, which serves its repository under {@code /tuf/}
   * @param least no earlier time is believed: when the handset's firmware was built, or the time of
   *     a simulation
   * @throws Refusal when the file is no root signed by itself
   */
  public static TufListings open(Path folder, Path root, URI ota, InstantSource least)
      throws IOException, Refusal {
    var store = new FileStore(folder);
    if (store.load(Role.ROOT).isEmpty()) {
      TufClient.trust(Files.readAllBytes(root), store);
    }
    var time = new SignedTime(least);
    var fetcher = new MetadataFetcher(SPAN, () -> provedTime(store, least));
    var repository = Repository.at(ota.resolve("/tuf/"));
    var client = new TufClient(repository, fetcher, store, Limits.DEFAULT, time);
    return new TufListings(client, store, least, time, fetcher);
  }

  @Override
  public synchronized Listing look(String path) throws IOException, Refusal {
    client.refreshIfChanged();
    return new Listing(client.find(path), signers());
  }

  /**
   * TUF 5.1: the start of the update is the time that the server signed into the assignment, or the
   * highest one of an earlier look, and never the handset's own clock. A root that is not known yet
   * may name the key of the assignment: then the metadata is judged twice, the second time at the
   * time that the new root proves.
   */
  @Override
  public synchronized Listing look(Offer offer) throws IOException, Refusal {
    var issued = Instant.ofEpochMilli(offer.assigned().issued());
    try {
      boolean known = offer.isSignedBy(signers());
      if (known) {
        time.prove(issued);
      }
      var listing = look(offer.target());
      if (!known && offer.isSignedBy(listing.signers())) {
        time.prove(issued);
        listing = look(offer.target());
        known = true;
      }
      if (known) {
        keep(issued);
      }
      return listing;
    } finally {
      time.forget();
    }
  }

  @Override
  public Instant provedTime() {
    return provedTime(store, least);
  }

  private static Instant provedTime(TrustedStore store, InstantSource least) {
    var now = least.instant();
    try {
      return store.timeFloor().filter(now::isBefore).orElse(now);
    } catch (IOException e) {
      return now; // the file is damaged, and a later time is proved again
    }
  }

  /** Metadata lives at this time, so no clock that is far ahead comes to here. */
  private void keep(Instant proved) throws IOException {
    var floor = store.timeFloor();
    if (floor.isEmpty() || floor.get().plus(SELDOM).isBefore(proved)) {
      store.saveTimeFloor(proved);
    }
  }

  private Listing.Signers signers() throws IOException, Refusal {
    var root = store.load(Role.ROOT).orElseThrow(() -> new IOException("the trusted root is gone"));
    var online = Root.selfSigned(root).authority(Role.TIMESTAMP).keys().values();
    return (message, signature) ->
        online.stream().anyMatch(key -> key.verifies(message, signature));
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
