package dev.yunfan.ota.http;

/** Names of this module's meters. */
public final class Meters {
  /** Check-ins; tag {@code answer}. */
  public static final String CHECK_INS = "ota.checkins";

  /** Receipts left out, since the handset takes part in more rollouts than a batch may name. */
  public static final String RECEIPTS_CUT = "ota.receipts.cut";

  /** Image requests; tag {@code answer}. */
  public static final String IMAGES = "ota.images";

  /** Commands handed in; tag {@code result}. */
  static final String COMMANDS = "ota.commands";

  /** Operators' attempts that were refused; tag {@code reason}. */
  public static final String REFUSALS = "ota.refusals";

  /** Offers that wait for their signature. */
  public static final String OFFERS_WAITING = "ota.offers.waiting";

  /** Time until metadata that offers depend on expires; tag {@code role}. */
  public static final String METADATA_EXPIRES = "ota.metadata.expires";

  /** Calls of webhooks; tag {@code result}. */
  public static final String WEBHOOKS = "ota.webhooks";

  private Meters() {}
}
