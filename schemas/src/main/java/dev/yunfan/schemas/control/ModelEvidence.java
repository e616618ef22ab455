package dev.yunfan.schemas.control;

/**
 * Distinct handsets of one model by how far their update came.
 *
 * @param attempted handsets that began to download, or came further
 * @param failed handsets whose update failed before the switch
 */
public record ModelEvidence(
    String model, long offered, long attempted, long confirmed, long rolledBack, long failed) {

  /** Nothing seen yet. */
  public static ModelEvidence none(String model) {
    return new ModelEvidence(model, 0, 0, 0, 0, 0);
  }

  /** Handsets whose update did not hold. */
  public long bad() {
    return failed + rolledBack;
  }

  /** What came since a baseline. */
  public ModelEvidence since(ModelEvidence baseline) {
    return new ModelEvidence(
        model,
        offered - baseline.offered,
        attempted - baseline.attempted,
        confirmed - baseline.confirmed,
        rolledBack - baseline.rolledBack,
        failed - baseline.failed);
  }
}
