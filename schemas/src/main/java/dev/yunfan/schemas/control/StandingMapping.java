package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code RolloutStanding}, in the order of its schema. */
final class StandingMapping implements Mapping<RolloutStanding> {
  static final String NAME = "rollout-standing";

  /** The version that 0.1.0 reads. */
  static final int PLAIN = 1;

  static final int NEWEST = 2;

  private final Tree tree;

  /** Reads all versions and writes one. */
  StandingMapping(int version) {
    this.tree = new Tree(AvroCodec.releasedSchemas(NAME), version);
  }

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
        Tree.whole(row, "changedAt"),
        Tree.wholes(row, "stageShares"),
        Tree.text(row, "rollForward"),
        Tree.texts(row, "fromVersions"));
  }

  /** The fields that the version has: later ones only ever come at the end. */
  @Override
  public void write(RolloutStanding value, Encoder out) throws IOException {
    var all =
        new Object[] {
          value.rolloutId(),
          value.vendor(),
          value.release(),
          value.models(),
          value.state(),
          value.stage(),
          value.shareBasisPoints(),
          value.holdbackBasisPoints(),
          value.version(),
          value.changedAt(),
          value.stageShares(),
          value.rollForward(),
          value.fromVersions()
        };
    int fields = tree.schema().getFields().size();
    tree.write(Tree.row(tree.schema(), Arrays.copyOf(all, fields)), out);
  }
}
