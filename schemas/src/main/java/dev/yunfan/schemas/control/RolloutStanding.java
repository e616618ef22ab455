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
 * @param stageShares share of each stage, 1 to 10,000, before the holdback; empty: not known
 * @param rollForward release that its updated handsets are brought to; empty: none
 * @param fromVersions firmware that it starts from; empty: every older one, or not known
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
    long changedAt,
    List<Integer> stageShares,
    String rollForward,
    List<String> fromVersions) {
  /** Bytes of a value. */
  public static final AvroCodec<RolloutStanding> CODEC =
      AvroCodec.released(StandingMapping.NAME, new StandingMapping(StandingMapping.NEWEST));

  /** The same, but writes the form that 0.1.0 reads, without what came later. */
  public static final AvroCodec<RolloutStanding> PLAIN_CODEC =
      AvroCodec.releasedWriting(
          StandingMapping.NAME, StandingMapping.PLAIN, new StandingMapping(StandingMapping.PLAIN));

  public RolloutStanding {
    models = List.copyOf(models);
    stageShares = List.copyOf(stageShares);
    fromVersions = List.copyOf(fromVersions);
  }

  /** A standing as it was published before schema version 2. */
  public RolloutStanding(
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
    this(
        rolloutId,
        vendor,
        release,
        models,
        state,
        stage,
        shareBasisPoints,
        holdbackBasisPoints,
        version,
        changedAt,
        List.of(),
        "",
        List.of());
  }
}
