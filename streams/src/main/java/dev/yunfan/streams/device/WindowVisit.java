package dev.yunfan.streams.device;

import java.util.List;

/**
 * The meaning of a batch for the windows of one rollout.
 *
 * @param model under which the handset came into the rollout; an update may have renamed it
 * @param flows what it adds to rows of the present hour
 * @param moves how it changes when handsets were last heard of
 */
public record WindowVisit(
    String model, String rolloutId, String release, List<Flow> flows, List<Move> moves) {
  public WindowVisit {
    flows = List.copyOf(flows);
    moves = List.copyOf(moves);
  }

  /** An addition to a column; net changes may be negative. */
  public record Flow(ArmStage at, WindowColumn column, long delta) {}

  /**
   * A handset was last heard of in another hour than before.
   *
   * @param from hour in which it was; {@value #NONE}: in none here
   * @param to hour in which it is; {@value #NONE}: in none here any more
   */
  public record Move(ArmStage at, long from, long to) {
    /** No hour. */
    public static final long NONE = Long.MIN_VALUE;
  }
}
