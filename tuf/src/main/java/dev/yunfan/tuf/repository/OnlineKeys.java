package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.key.SigningKey;
import java.time.Duration;
import java.util.List;

/**
 * The keys a server holds: they say which files are current, and can vouch for no image.
 *
 * @param snapshot signs at each publication
 * @param timestamp signs at each publication, and every few hours between
 * @param retiring keys that just left root; while they still sign too, readers who have not seen
 *     the new root yet are not turned away
 * @param snapshotLife how long a snapshot lasts; a new one is signed after half of it
 * @param timestampLife how long a timestamp lasts, and so how long a freeze can go unnoticed
 */
public record OnlineKeys(
    SigningKey snapshot,
    SigningKey timestamp,
    List<SigningKey> retiring,
    Duration snapshotLife,
    Duration timestampLife) {
  public OnlineKeys {
    retiring = List.copyOf(retiring);
    if (!timestampLife.isPositive() || !snapshotLife.isPositive()) {
      throw new IllegalArgumentException("lives must be positive");
    }
  }

  /** 14 days for a snapshot, 1 day for a timestamp. */
  public static OnlineKeys of(SigningKey snapshot, SigningKey timestamp) {
    return new OnlineKeys(snapshot, timestamp, List.of(), Duration.ofDays(14), Duration.ofDays(1));
  }

  /** The same, with keys that are on their way out. */
  public OnlineKeys retiring(List<SigningKey> keys) {
    return new OnlineKeys(snapshot, timestamp, keys, snapshotLife, timestampLife);
  }
}
