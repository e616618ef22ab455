package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.Guardrails;
import java.util.Set;

/**
 * The rollout to judge, as it stands.
 *
 * @param models of the rollout that are not halted
 * @param stage index of the stage that is open; -1 after completion
 * @param openShareBasisPoints share that is open, hundredths of a percent
 * @param hasControl whether handsets wait or are held back, so that there is something to compare
 *     with
 * @param countFrom milliseconds: rows of hours that began before it are acknowledged evidence, and
 *     count for the risk sets only; 0: none are
 * @param closedBefore milliseconds: hours that end at or before it are closed
 * @param shareBefore share that the stage before had open, hundredths of a percent; 0: none
 */
public record GuardCase(
    Guardrails policy,
    String vendor,
    String release,
    Set<String> models,
    int stage,
    int openShareBasisPoints,
    boolean hasControl,
    long countFrom,
    long closedBefore,
    int shareBefore) {
  /**
   * Share of the stage before that is taken to have the release: a stage passes when a fifth of it
   * confirmed at least, and owners go on to install. A person may open the next one sooner.
   */
  private static final double HAVE_IT = 0.5;

  public GuardCase {
    models = Set.copyOf(models);
  }

  /** Share of the open stage's treated that have the release from the stage before. */
  double carried() {
    return openShareBasisPoints == 0 ? 0 : HAVE_IT * shareBefore / openShareBasisPoints;
  }
}
