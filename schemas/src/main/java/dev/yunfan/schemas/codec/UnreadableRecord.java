package dev.yunfan.schemas.codec;

import java.io.IOException;

/** Bytes that are not a record of any schema that we know, and why. */
public final class UnreadableRecord extends IOException {
  private static final long serialVersionUID = 1L;

  /** The fault in the bytes. */
  public enum Reason {
    /** No single-object marker at the start. */
    NOT_AVRO,
    /** The fingerprint is of no released schema. */
    UNKNOWN_SCHEMA,
    /** The body ends early, has bytes left over, or breaks the schema. */
    MALFORMED
  }

  private final Reason reason;

  /**
   * A record that is passed over or stopped at.
   *
   * @param detail what is wrong, for people
   */
  public UnreadableRecord(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  UnreadableRecord(Reason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** The fault. */
  public Reason reason() {
    return reason;
  }
}
