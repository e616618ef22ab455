package dev.yunfan.ingest.admission;

/** Why one event of a batch is refused. */
public enum EventFault {
  /** {@code seq} is negative, or not above that of an earlier accepted event of the batch. */
  SEQ_ORDER("seq-order"),
  /** A number is outside its range. */
  OUT_OF_RANGE("out-of-range"),
  /** A mandatory text is empty or has characters that are not allowed. */
  BAD_TEXT("bad-text");

  private final String code;

  EventFault(String code) {
    this.code = code;
  }

  /** Stable name, in answers and as the tag of metrics. */
  public String code() {
    return code;
  }
}
