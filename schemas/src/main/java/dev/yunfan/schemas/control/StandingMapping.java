package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code RolloutStanding}, in the order of its schema. */
final class StandingMapping implements Mapping<RolloutStanding> {
  static final String NAME = "rollout-standing";
  private final Tree tree = new Tree(NAME);

  @Override
  public RolloutStanding read(ResolvingDecoder in) throws IOException {
    var row = tree.read(in);
    return new RolloutStanding(
        Tree.text(row, "rolloutId"),
        Tree.text(row, "vendor"),
        Tree.text(row, "release"),
        Tree.texts(row, "models"),
        Tree.text(row, "state"),
        (int) Tree.whole(row, "stage"),
        (int) Tree.whole(row, "shareBasisPoints"),
        (int) Tree.whole(row, "holdbackBasisPoints"),
        Tree.whole(row, "version"),
        Tree.whole(row, "changedAt"));
  }

  @Override
  public void write(RolloutStanding value, Encoder out) throws IOException {
    tree.write(
        Tree.row(
            tree.schema(),
            value.rolloutId(),
            value.vendor(),
            value.release(),
            value.models(),
            value.state(),
            value.stage(),
            value.shareBasisPoints(),
            value.holdbackBasisPoints(),
            value.version(),
            value.changedAt()),
        out);
  }
}
