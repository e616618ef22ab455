package dev.yunfan.ingest.admission;

/** Why a receipt is not good. */
public enum ReceiptFault {
  /** A name, the stage or the MAC is not of the form that servers write. */
  MALFORMED("malformed"),
  /** Its day is too long ago, or in the future. */
  OUT_OF_DATE("out-of-date"),
  /** No key has its key id. */
  UNKNOWN_KEY("unknown-key"),
  /** The MAC is not that of this handset and membership. */
  WRONG_MAC("wrong-mac"),
  /** The batch has more receipts than a handset gets. */
  TOO_MANY("too-many");

  private final String code;

  ReceiptFault(String code) {
    this.code = code;
  }

  /** Stable name, the tag of metrics. */
  public String code() {
    return code;
  }
}
