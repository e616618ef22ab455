package dev.yunfan.schemas.control;

/**
 * Distinct handsets of one model by how far their update came.
 *
 * @param attempted handsets that began to download, or came further
 * @param failed handsets whose update failed before the switch, against the image
 * @param excused handsets whose update failed for a reason that is not the image's
 * @param silent handsets that took the release and are silent since
 * @param tries attempts, however many a handset made
 * @param recovered handsets that left an outcome against the image, each once; only grows
 * @param relapsed handsets that confirmed once and stand against the image now
 * @param stageConfirmed confirmed handsets of those that the open stage took in
 */
public record ModelEvidence(
    String model,
    long offered,
    long attempted,
    long confirmed,
    long rolledBack,
    long failed,
    long excused,
    long silent,
    long tries,
    long recovered,
    long relapsed,
    long stageConfirmed) {

  /** Evidence as it was counted before schema version 4. */
  public ModelEvidence(
      String model, long offered, long attempted, long confirmed, long rolledBack, long failed) {
    this(model, offered, attempted, confirmed, rolledBack, failed, 0, 0, 0, 0, 0, 0);
  }

  /** Nothing seen yet. */
  public static ModelEvidence none(String model) {
    return new ModelEvidence(model, 0, 0, 0, 0, 0);
  }

  /** Handsets whose update did not hold. */
  public long bad() {
    return failed + rolledBack;
  }

  /**
   * The counts since a baseline. The confirmed of the open stage stay as they are: the baseline may
   * be of an earlier stage.
   */
  public ModelEvidence since(ModelEvidence baseline) {
    return new ModelEvidence(
        model,
        offered - baseline.offered,
        attempted - baseline.attempted,
        confirmed - baseline.confirmed,
        rolledBack - baseline.rolledBack,
        failed - baseline.failed,
        excused - baseline.excused,
        silent - baseline.silent,
        tries - baseline.tries,
        recovered - baseline.recovered,
        relapsed - baseline.relapsed,
        stageConfirmed);
  }
}
