package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of one repository: refreshes trusted metadata, finds who describes an image, and
 * downloads it. Not for use by several threads at once; one store belongs to one client at a time.
 */
public final class TufClient {
  private final Repository repository;
  private final Fetcher fetcher;
  private final TrustedStore store;
  private final Limits limits;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private @Nullable Session session;

  private record Session(Allowance allowance, Refresh refresh, TrustedSet trusted) {}

  public TufClient(
      Repository repository,
      Fetcher fetcher,
      TrustedStore store,
      Limits limits,
      InstantSource clock) {
    this(repository, fetcher, store, limits, clock, System::nanoTime);
  }

  TufClient(
      Repository repository,
      Fetcher fetcher,
      TrustedStore store,
      Limits limits,
      InstantSource clock,
      LongSupplier nanos) {
    this.repository = repository;
    this.fetcher = fetcher;
    this.store = store;
    this.limits = limits;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Provisions a store with the root that came with the device.
   *
   * @throws Refusal when it is not a whole root signed by itself; the store is then left as it was
   */
  public static void trust(byte[] root, TrustedStore store) throws IOException, Refusal {
    RootUpdate.provisioned(root);
    try (var _ = store.hold()) {
      store.save(Role.ROOT, root);
    }
  }

  /**
   * Brings trusted metadata up to date (5.1 to 5.6).
   *
   * @throws Refusal.TookTooLong when all of it takes longer than the limits say
   * @throws Refusal when a check fails; what was verified before it stays, nothing else is kept
   * @throws IOException when a file cannot be fetched or saved
   */
  public void refresh() throws IOException, Refusal {
    session = null;
    try (var _ = store.hold()) {
      var start = start();
      var allowance = allowance("refresh");
      var refresh = new Refresh(repository, allowance, store, limits, start);
      session = new Session(allowance, refresh, refresh.run());
      store.saveTimeFloor(start);
    }
  }

  /**
   * As {@link #refresh}, but with one request when nothing is new: if the timestamp file is byte
   * for byte the trusted one, nothing else is asked for. It loses nothing: a repository that
   * publishes a root signs a new timestamp after it, and whoever can withhold that one could
   * withhold the root.
   *
   * @return whether there was something new
   */
  public boolean refreshIfChanged() throws IOException, Refusal {
    var before = session;
    if (before != null) {
      var start = start();
      var allowance = allowance("refresh");
      var url = repository.current(Role.TIMESTAMP);
      var bytes = allowance.bytes(url, limits.timestampBytes());
      if (Arrays.equals(bytes, before.trusted().timestamp().file().bytes())) {
        var refresh = new Refresh(repository, allowance, store, limits, start);
        session = new Session(allowance, refresh, before.trusted().at(start));
        return false;
      }
    }
    refresh();
    return true;
  }

  /**
   * Finds the signed description of an image, as of the last refresh; refreshes first if there was
   * none (5.6.7, 5.7.1).
   */
  public TargetFile find(String path) throws IOException, Refusal {
    var current = current();
    var search = new DelegationSearch(current.refresh(), current.trusted(), limits.delegations());
    try (var _ = store.hold()) {
      current.allowance().begin("look-up of " + path);
      return search.find(path).file();
    }
  }

  /**
   * Puts an image into a folder, verified (5.7). One that is there already is not fetched again.
   *
   * @return the file, always of the same name for the same path
   */
  public Path download(TargetFile target, Path folder) throws IOException, Refusal {
    var consistent = current().trusted().root().consistentSnapshot();
    return new TargetDownload(repository, fetcher).into(folder, target, consistent);
  }

  private Allowance allowance(String act) {
    var allowance = new Allowance(fetcher, limits, nanos);
    allowance.begin(act);
    return allowance;
  }

  private Session current() throws IOException, Refusal {
    if (session == null) {
      refresh();
    }
    var refreshed = session;
    if (refreshed == null) {
      throw new IllegalStateException("a refresh that returns has a session");
    }
    return refreshed;
  }

  /**
   * 5.1, with one addition: a clock behind the last successful refresh is wrong, and time has at
   * least reached that. So setting a clock back does not bring expired metadata to life; and since
   * a refresh only succeeds while its metadata lives, a clock far ahead cannot set the floor.
   */
  private Instant start() throws IOException {
    var now = clock.instant();
    Optional<Instant> floor = store.timeFloor();
    return floor.isPresent() && floor.get().isAfter(now) ? floor.get() : now;
  }
}
