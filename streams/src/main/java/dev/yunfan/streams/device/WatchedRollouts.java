package dev.yunfan.streams.device;

import java.util.List;
import java.util.Map;

/**
 * The rollouts that {@code ota.rollouts} names. They give a name to reports that count nowhere, and
 * let marks be forgotten; no evidence depends on them.
 */
@FunctionalInterface
public interface WatchedRollouts {
  /** No rollout. */
  WatchedRollouts NONE = (vendor, model) -> List.of();

  /** Those under way for a vendor's model, in any order; cheap. */
  List<WatchedRollout> of(String vendor, String model);

  /**
   * When rollouts were withdrawn, milliseconds since 1970-01-01T00:00Z, by {@link
   * RolloutMarks#hash} of the id; cheap, asked for every batch.
   */
  default Map<Long, Long> withdrawn() {
    return Map.of();
  }
}
