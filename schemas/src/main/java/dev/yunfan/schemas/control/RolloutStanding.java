package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;
import java.util.List;

/**
 * Value of {@code ota.rollouts}, key: rollout id: a rollout as it stands.
 *
 * @param state such as {@code running}
 * @param stage index of the open stage; -1: none
 * @param shareBasisPoints share of the buckets that is offered the release, 0 to 10,000
 * @param version counts up with each change; the higher one of two values is newer
 * @param changedAt milliseconds since 1970-01-01T00:00Z
 */
public record RolloutStanding(
    String rolloutId,
    String vendor,
    String release,
    List<String> models,
    String state,
    int stage,
    int shareBasisPoints,
    int holdbackBasisPoints,
    long version,
    long changedAt) {
  /** Bytes of a value. */
  public static final AvroCodec<RolloutStanding> CODEC =
      AvroCodec.released(StandingMapping.NAME, new StandingMapping());

  public RolloutStanding {
    models = List.copyOf(models);
  }
}
