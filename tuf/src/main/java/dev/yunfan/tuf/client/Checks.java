package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.FileEntry;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Timestamp;
import dev.yunfan.tuf.refusal.Refusal.NotInSnapshot;
import dev.yunfan.tuf.refusal.Refusal.RoleRemoved;
import dev.yunfan.tuf.refusal.Refusal.RollbackAttempted;
import dev.yunfan.tuf.refusal.Refusal.VersionMismatch;

/** The comparisons of one metadata file with another. */
final class Checks {
  private Checks() {}

  /** 5.4.3: neither the timestamp nor the snapshot it names may be older than the trusted ones. */
  static void timestampNotOlder(Timestamp trusted, Timestamp found) throws RollbackAttempted {
    notOlder("timestamp", trusted.header().version(), found.header().version());
    notOlder("snapshot", trusted.snapshot().version(), found.snapshot().version());
  }

  /** 5.5.5: every targets file of the trusted snapshot is still listed, and no older. */
  static void snapshotNotOlder(Snapshot trusted, Snapshot found)
      throws RollbackAttempted, RoleRemoved {
    for (var entry : trusted.entries().entrySet()) {
      var now = found.entries().get(entry.getKey());
      if (now == null) {
        throw new RoleRemoved(entry.getKey(), entry.getValue().version());
      }
      notOlder(entry.getKey(), entry.getValue().version(), now.version());
    }
  }

  /** 5.5.4, 5.6.4: a file has the version that the file naming it says. */
  static void versionIs(FileEntry entry, Header header) throws VersionMismatch {
    if (header.version() != entry.version()) {
      throw new VersionMismatch(header.role(), entry.version(), header.version());
    }
  }

  /** The snapshot's word about a targets role. */
  static FileEntry entry(Snapshot snapshot, String role) throws NotInSnapshot {
    return snapshot.entryOf(role).orElseThrow(() -> new NotInSnapshot(role));
  }

  private static void notOlder(String role, long trusted, long found) throws RollbackAttempted {
    if (found < trusted) {
      throw new RollbackAttempted(role, trusted, found);
    }
  }
}
