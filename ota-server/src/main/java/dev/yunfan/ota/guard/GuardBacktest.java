package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.Judgement;
import java.util.List;

/**
 * The decisions of a policy over the hours of a rollout. After a halt that did not happen the rest
 * is what came without it.
 *
 * @param from start of the first hour, milliseconds since 1970-01-01T00:00Z
 * @param until end of the last hour; both 0: there is no hour
 * @param halts the first halt of each model, by time
 * @param stages in order, as far as they were opened
 * @param attempted handsets that attempted the update
 * @param spared of these, those that did so after the halt of their model
 * @param doubtfulHours hours whose rows contradicted each other, or were no random draw: the gate
 *     holds in them
 * @param doubt the first contradiction, for people; empty: there is none
 */
public record GuardBacktest(
    long from,
    long until,
    List<Halt> halts,
    List<StageProof> stages,
    long attempted,
    long spared,
    long doubtfulHours,
    String doubt) {
  public GuardBacktest {
    halts = List.copyOf(halts);
    stages = List.copyOf(stages);
  }

  /**
   * The release is proven harmful.
   *
   * @param models that it stops
   * @param at end of the hour that proved it
   * @param spared handsets of these models that attempted the update later
   */
  public record Halt(List<String> models, long at, Judgement judgement, long spared) {
    public Halt {
      models = List.copyOf(models);
    }
  }

  /**
   * How a stage stood against its proof.
   *
   * @param stage from 0
   * @param openedAt hour in which the first handset told that it was open
   * @param provenAt end of the hour that completed the proof; 0: it never was
   * @param leftAt hour in which a later stage was open, or the end; 0: it is open still
   * @param missing what was still to be proven at the last hour; empty when proven
   */
  public record StageProof(int stage, long openedAt, long provenAt, long leftAt, String missing) {}
}
