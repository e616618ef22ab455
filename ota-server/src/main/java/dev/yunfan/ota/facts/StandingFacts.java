package dev.yunfan.ota.facts;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.control.RolloutStanding;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rollouts as they stand, for {@code ota.rollouts}. */
public final class StandingFacts implements FactKind<RolloutStanding> {
  @Override
  public Topic topic() {
    return Topic.OTA_ROLLOUTS;
  }

  @Override
  public AvroCodec<RolloutStanding> codec() {
    return RolloutStanding.CODEC;
  }

  @Override
  public byte[] encode(RolloutStanding standing, ControlState state) {
    return state.rules().extended()
        ? RolloutStanding.CODEC.encode(standing)
        : RolloutStanding.PLAIN_CODEC.encode(standing);
  }

  @Override
  public String key(RolloutStanding standing) {
    return standing.rolloutId();
  }

  @Override
  public Stream<String> keys(ControlState state) {
    return state.rollouts().map(Rollout::id);
  }

  /** After an upgrade of the rules every standing is published once more, in its newer form. */
  @Override
  public Stream<String> changed(ControlState before, ControlState after) {
    if (before.rules() != after.rules()) {
      return keys(after);
    }
    return after.programmes().values().stream()
        .flatMap(p -> {
          var known = before.programme(p.vendor()).rollouts();
          return p.rollouts().values().stream().filter(r -> differs(known.get(r.id()), r));
        })
        .map(Rollout::id);
  }

  private static boolean differs(@Nullable Rollout before, Rollout after) {
    return before == null || before.revision() != after.revision();
  }

  @Override
  public Optional<RolloutStanding> at(ControlState state, String key) {
    return state.rollout(key).map(rollout -> published(rollout.standing(), state));
  }

  /** The part of a standing that the form of the state's rules has. */
  private static RolloutStanding published(RolloutStanding standing, ControlState state) {
    return state.rules().extended()
        ? standing
        : new RolloutStanding(
            standing.rolloutId(),
            standing.vendor(),
            standing.release(),
            standing.models(),
            standing.state(),
            standing.stage(),
            standing.shareBasisPoints(),
            standing.holdbackBasisPoints(),
            standing.version(),
            standing.changedAt());
  }

  /** No rollout ever leaves the log. */
  @Override
  public Optional<RolloutStanding> gone(RolloutStanding seen, ControlState state) {
    return Optional.empty();
  }

  @Override
  public boolean same(RolloutStanding seen, RolloutStanding standing) {
    return seen.equals(standing);
  }

  @Override
  public boolean later(RolloutStanding seen, ControlState state) {
    return seen.version() > state.rollout(seen.rolloutId()).map(Rollout::revision).orElse(0L);
  }

  @Override
  public boolean foreign(RolloutStanding seen) {
    return false;
  }

  @Override
  public Optional<RolloutStanding> head(ControlState state) {
    return Optional.empty();
  }
}
