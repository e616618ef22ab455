package dev.yunfan.ota.http;

/** Names of this module's meters. */
final class Meters {
  /** Check-ins; tag {@code answer}. */
  static final String CHECK_INS = "ota.checkins";

  /** Receipts left out, since the handset takes part in more rollouts than a batch may name. */
  static final String RECEIPTS_CUT = "ota.receipts.cut";

  /** Image requests; tag {@code answer}. */
  static final String IMAGES = "ota.images";

  /** Commands handed in; tag {@code result}. */
  static final String COMMANDS = "ota.commands";

  /** Operators' attempts that were refused; tag {@code reason}. */
  static final String REFUSALS = "ota.refusals";

  /** Offers that wait for their signature. */
  static final String OFFERS_WAITING = "ota.offers.waiting";

  /** Time until metadata that offers depend on expires; tag {@code role}. */
  static final String METADATA_EXPIRES = "ota.metadata.expires";

  /** Calls of webhooks; tag {@code result}. */
  static final String WEBHOOKS = "ota.webhooks";

  private Meters() {}
}
