package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;

/**
 * Value of {@code fleet.rollout-health}, key as {@link #key()} makes it: how a rollout fares on one
 * model, for the handsets of one stage. Counts are of distinct handsets by their latest outcome,
 * exact.
 *
 * @param release version that the rollout ships
 * @param offered handsets that reported any phase under a good receipt
 * @param attempted handsets that reported DOWNLOADING or any later phase
 * @param confirmed handsets whose latest outcome is a confirmed update
 * @param rolledBack handsets whose latest outcome is the return to the old slot
 * @param failed handsets whose latest outcome is a failure that counts against the image
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 * @param stage of the receipts, from 0; {@value #ALL_STAGES} in rows of version 1, {@value
 *     #UNOFFERED} in the row of reports that are no evidence
 * @param excused handsets whose latest outcome is a failure that does not count against the image
 * @param silent handsets that installed and were not heard of since
 * @param tries outcomes that were reported, at most {@value #MAX_TRIES} of each handset; only grows
 * @param recovered handsets that left an outcome against the image for another, each once; only
 *     grows
 * @param relapsed handsets that confirmed once and whose latest outcome is against the image
 */
public record RolloutHealth(
    String rolloutId,
    String vendor,
    String model,
    String release,
    long offered,
    long attempted,
    long confirmed,
    long rolledBack,
    long failed,
    long asOf,
    long stage,
    Excused excused,
    long silent,
    long tries,
    long recovered,
    long relapsed) {
  /** Stage of rows that count all stages, as 0.1.0 wrote them. */
  public static final long ALL_STAGES = -1;

  /**
   * Stage of the row that counts update reports without a good receipt. Its {@code offered} are
   * such reports, at most {@value #MAX_TRIES} of each handset; its other counts are 0. It is no
   * evidence.
   */
  public static final long UNOFFERED = -2;

  /** Most outcomes of one handset that are counted as tries. */
  public static final int MAX_TRIES = 15;

  private static final int TEXTS = 4;
  private static final int NUMBERS = 16;

  /**
   * Handsets whose latest outcome is a failure that does not count against the image, by reason.
   *
   * @param verification first copies that did not verify; a second one counts as failed
   */
  public record Excused(
      long storage, long network, long metadata, long verification, long cancelled) {
    /** Of every reason. */
    public long total() {
      return storage + network + metadata + verification + cancelled;
    }
  }

  /** Bytes and JSON of a value. */
  public static final AvroCodec<RolloutHealth> CODEC =
      AvroCodec.released(
          "rollout-health", Row.mapping(TEXTS, NUMBERS, RolloutHealth::of, RolloutHealth::row));

  /** Key of the topic. */
  public String key() {
    return stage == ALL_STAGES
        ? key(rolloutId, model, vendor, release)
        : key(rolloutId, model, vendor, release) + '/' + stage;
  }

  /**
   * Key of a rollout's rows up to the stage: {@code rolloutId/model/vendor/release}. Vendor and
   * release are part of it, so that handsets that report for a rollout of others make a row of
   * their own and overwrite none.
   */
  public static String key(String rolloutId, String model, String vendor, String release) {
    return String.join("/", rolloutId, model, vendor, release);
  }

  private static RolloutHealth of(Row row) {
    var texts = row.texts();
    var n = row.numbers();
    return new RolloutHealth(
        texts[0],
        texts[1],
        texts[2],
        texts[3],
        n[0],
        n[1],
        n[2],
        n[3],
        n[4],
        n[5],
        n[6],
        new Excused(n[7], n[8], n[9], n[10], n[11]),
        n[12],
        n[13],
        n[14],
        n[15]);
  }

  private static Row row(RolloutHealth of) {
    return Row.of(
        Row.texts(of.rolloutId, of.vendor, of.model, of.release),
        of.offered,
        of.attempted,
        of.confirmed,
        of.rolledBack,
        of.failed,
        of.asOf,
        of.stage,
        of.excused.storage,
        of.excused.network,
        of.excused.metadata,
        of.excused.verification,
        of.excused.cancelled,
        of.silent,
        of.tries,
        of.recovered,
        of.relapsed);
  }
}
