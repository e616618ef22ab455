package dev.yunfan.ingest.admission;

/** Why a whole request is refused; each is one problem type of the HTTP API. */
public enum RefusalReason {
  MALFORMED(400, "malformed", "The body is not one telemetry batch"),
  INVALID_BATCH(400, "invalid-batch", "The batch breaks a rule that holds for all of its events"),
  UNAUTHENTICATED(401, "unauthenticated", "The device credential is missing or wrong"),
  REVOKED(401, "revoked", "The credential of this device was revoked"),
  WRONG_DEVICE(403, "wrong-device", "The batch speaks for another device than the credential"),
  NOT_FOUND(404, "not-found", "There is nothing at this path"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Telemetry is posted"),
  TOO_SLOW(408, "too-slow", "The body did not come in time"),
  TOO_LARGE(413, "too-large", "The body is too large"),
  UNSUPPORTED_TYPE(415, "unsupported-type", "The content type is not one of a batch"),
  UNSUPPORTED_CODING(415, "unsupported-coding", "The content coding is not supported"),
  TOO_MANY(429, "too-many-requests", "The device sends too often"),
  TOO_MANY_BYTES(429, "too-many-bytes", "The device sends too much"),
  INTERNAL(500, "internal", "The gateway failed"),
  OVERLOADED(503, "overloaded", "The gateway has as much under way as it takes"),
  CLOCK_WRONG(503, "clock-wrong", "The gateway cannot tell when a batch arrives"),
  SCHEMA_NOT_KNOWN(503, "schema-not-known-yet", "The batch is of a schema that the gateway lacks"),
  LOG_UNAVAILABLE(503, "log-unavailable", "The batch could not be replicated");

  private final int status;
  private final String code;
  private final String title;

  RefusalReason(int status, String code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
  }

  /** HTTP status of the answer, 400 to 503. */
  public int status() {
    return status;
  }

  /** Stable name: last part of the problem type, tag of metrics, reason of the rejection record. */
  public String code() {
    return code;
  }

  /** The title of the problem, the same each time. */
  public String title() {
    return title;
  }

  /** Whether the device should keep the batch and try again later. */
  public boolean temporary() {
    return switch (this) {
      case TOO_SLOW,
          TOO_MANY,
          TOO_MANY_BYTES,
          OVERLOADED,
          CLOCK_WRONG,
          SCHEMA_NOT_KNOWN,
          LOG_UNAVAILABLE ->
          true;
      default -> false;
    };
  }
}
