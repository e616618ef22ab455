package dev.yunfan.streams.device;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts that {@code ota.rollouts} names. They give a name to reports that count nowhere, and
 * let marks be forgotten; no evidence depends on them, but that of handsets whose marks an earlier
 * build stored without a release.
 */
@FunctionalInterface
public interface WatchedRollouts {
  /** No rollout. */
  WatchedRollouts NONE = (vendor, model) -> List.of();

  /** Those under way for a vendor's model, in any order; cheap. */
  List<WatchedRollout> of(String vendor, String model);

  /**
   * When rollouts were withdrawn, milliseconds since 1970-01-01T00:00Z, by {@link
   * RolloutMarks#rollout} of the id; cheap, asked for every batch.
   */
  default Map<Long, Long> withdrawn() {
    return Map.of();
  }

  /** The release that a rollout's plan ships, under way or ended; null: not known. */
  default @Nullable String shippedBy(String rolloutId) {
    return null;
  }
}
