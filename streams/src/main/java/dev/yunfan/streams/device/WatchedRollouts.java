package dev.yunfan.streams.device;

import java.util.List;

/** The rollouts whose arms are counted. */
@FunctionalInterface
public interface WatchedRollouts {
  /** No rollout. */
  WatchedRollouts NONE = (vendor, model) -> List.of();

  /** Those that are for a vendor's model, in any order; cheap, asked for every batch. */
  List<WatchedRollout> of(String vendor, String model);
}
