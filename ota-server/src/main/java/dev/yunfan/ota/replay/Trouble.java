package dev.yunfan.ota.replay;

/**
 * Why a log cannot be folded further.
 *
 * @param offset of the record that stands in the way
 * @param sha256 of its value, 64 lower-case hex digits
 * @param detail what is wrong with it
 */
public record Trouble(Kind kind, long offset, String sha256, String detail) {
  /** Kinds of records that stand in the way. */
  public enum Kind {
    /** Nobody can read the record. */
    UNREADABLE,
    /** The record's writer had folded an earlier one differently. */
    OTHER_FOLD,
    /** The record's writer had read a record that the log does not hold. */
    MISSING_RECORD
  }

  /**
   * The message for a person: the event, and the command to run.
   *
   * @param repairable whether the server has a key to check repairs with
   */
  public String message(boolean repairable) {
    String repair =
        "./yunfan control repair --kafka HOST:PORT --offset %d --sha256 %s --key repair.key%s%s"
            .formatted(
                offset,
                sha256,
                kind == Kind.UNREADABLE ? "" : " --dismiss-digest",
                repairable
                    ? ""
                    : ", after a restart with OTA_REPAIR_KEY, without which this server accepts no repair");
    return switch (kind) {
      case UNREADABLE ->
          "record %d of ota.control cannot be read: %s. This server offers nothing until it is repaired: look at it with ./yunfan control inspect --kafka HOST:PORT --offset %d, then pass over it with %s"
              .formatted(offset, detail, offset, repair);
      case OTHER_FOLD ->
          "two builds fold ota.control differently: %s. This server offers nothing: stop the servers of the build that is wrong; if that one wrote record %d, dismiss its digest with %s"
              .formatted(detail, offset, repair);
      case MISSING_RECORD ->
          "ota.control lacks a record: %s. This server offers nothing: restore the log and restart the servers; if the writer of record %d is wrong, dismiss its word with %s"
              .formatted(detail, offset, repair);
    };
  }
}
