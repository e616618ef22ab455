package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Authority;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.FileEntry;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One update cycle (5.1 to 5.6): everything in it is judged against the same start time. */
final class Refresh {
  private final Repository repository;
  private final Allowance allowance;
  private final TrustedStore store;
  private final Limits limits;
  private final Instant start; // 5.1

  Refresh(
      Repository repository,
      Allowance allowance,
      TrustedStore store,
      Limits limits,
      Instant start) {
    this.repository = repository;
    this.allowance = allowance;
    this.store = store;
    this.limits = limits;
    this.start = start;
  }

  /** Brings the four top-level roles up to date. */
  TrustedSet run() throws IOException, Refusal {
    var stored = store.load(Role.ROOT).orElseThrow(Refresh::noRoot);
    var root = RootUpdate.trusted(allowance.counted(stored)); // 5.2
    root = RootUpdate.follow(root, repository, allowance, store, limits); // 5.3
    root.header().checkFresh(start); // 5.3.10
    var timestamp = timestamp(root);
    var snapshot = snapshot(root, timestamp);
    var set = new TrustedSet(root, timestamp, snapshot);
    set.addTargets(set.top(), targets(set, Role.TARGETS, root.authority(Role.TARGETS)));
    return set;
  }

  private static IOException noRoot() {
    return new IOException("no trusted root yet; give the store one first, by init");
  }

  /** 5.4: the timestamp file. */
  private Timestamp timestamp(Root root) throws IOException, Refusal {
    var authority = root.authority(Role.TIMESTAMP);
    var trusted = local(Role.TIMESTAMP, authority, Timestamp::read);
    var url = repository.current(Role.TIMESTAMP);
    var bytes = allowance.bytes(url, limits.timestampBytes()); // 5.4.1
    var found = Timestamp.read(Envelope.read(Role.TIMESTAMP, bytes));
    authority.verify(found.file()); // 5.4.2
    if (trusted != null) {
      if (found.header().version() == trusted.header().version()) {
        trusted.header().checkFresh(start); // 5.4.3.1: the same again; the old bytes stay
        return trusted;
      }
      Checks.timestampNotOlder(trusted, found); // 5.4.3
    }
    found.header().checkFresh(start); // 5.4.4
    store.save(Role.TIMESTAMP, bytes); // 5.4.5
    return found;
  }

  /** 5.5: the snapshot file that the timestamp names. */
  private Snapshot snapshot(Root root, Timestamp timestamp) throws IOException, Refusal {
    var authority = root.authority(Role.SNAPSHOT);
    var entry = timestamp.snapshot();
    // an expired or superseded snapshot still tells which versions were seen (5.5.5)
    var trusted = local(Role.SNAPSHOT, authority, Snapshot::read);
    if (trusted != null && isCurrent(trusted.file(), trusted.header(), entry)) {
      return trusted;
    }
    var bytes = fetch(Role.SNAPSHOT, entry, root.consistentSnapshot(), limits.snapshotBytes());
    entry.verify(Role.SNAPSHOT, bytes); // 5.5.2
    var found = Snapshot.read(Envelope.read(Role.SNAPSHOT, bytes));
    authority.verify(found.file()); // 5.5.3
    Checks.versionIs(entry, found.header()); // 5.5.4
    if (trusted != null) {
      Checks.snapshotNotOlder(trusted, found); // 5.5.5
    }
    found.header().checkFresh(start); // 5.5.6
    store.save(Role.SNAPSHOT, bytes); // 5.5.7
    return found;
  }

  /** 5.6: the file of a targets role, as the one who delegates to it must see it signed. */
  Targets targets(TrustedSet set, String role, Authority authority) throws IOException, Refusal {
    var entry = Checks.entry(set.snapshot(), role);
    var stored = store.load(role);
    if (stored.isPresent()) {
      var bytes = allowance.counted(stored.get());
      try {
        return verified(role, bytes, entry, authority);
      } catch (Refusal _) {
        // superseded, expired, or trusted by another delegator only: not usable here, so fetch it
      }
    }
    var consistent = set.root().consistentSnapshot();
    var bytes = fetch(role, entry, consistent, limits.targetsBytes()); // 5.6.1
    var found = verified(role, bytes, entry, authority);
    store.save(role, bytes); // 5.6.6
    return found;
  }

  private Targets verified(String role, byte[] bytes, FileEntry entry, Authority authority)
      throws Refusal {
    entry.verify(role, bytes); // 5.6.2
    var found = Targets.read(Envelope.read(role, bytes));
    authority.verify(found.file()); // 5.6.3
    Checks.versionIs(entry, found.header()); // 5.6.4
    found.header().checkFresh(start); // 5.6.5
    return found;
  }

  private boolean isCurrent(Envelope file, Header header, FileEntry entry) {
    try {
      entry.verify(file.role(), file.bytes());
      Checks.versionIs(entry, header);
      header.checkFresh(start);
      return true;
    } catch (Refusal _) {
      return false; // superseded: the newer one is fetched and judged on its own
    }
  }

  private byte[] fetch(String role, FileEntry entry, boolean consistent, int limit)
      throws IOException, Refusal {
    URI url = consistent ? repository.versioned(role, entry.version()) : repository.current(role);
    return allowance.bytes(url, (int) Math.min(entry.length().orElse(limit), limit));
  }

  private interface Reading<T> {
    T read(Envelope file) throws Refusal;
  }

  /**
   * A trusted file from the store. One that today's root no longer vouches for is as good as none:
   * its keys were rotated away (5.3.11).
   */
  private <T> @Nullable T local(String role, Authority authority, Reading<T> reading)
      throws IOException, Refusal {
    Optional<byte[]> stored = store.load(role);
    if (stored.isEmpty()) {
      return null;
    }
    var bytes = allowance.counted(stored.get());
    try {
      var file = Envelope.read(role, bytes);
      authority.verify(file);
      return reading.read(file);
    } catch (Refusal _) {
      return null;
    }
  }
}
