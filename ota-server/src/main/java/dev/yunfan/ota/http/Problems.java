package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;

/** The problems that this server answers with, each with its stable code. */
public final class Problems {
  private Problems() {}

  public static final Problem NOT_A_DEVICE =
      new Problem(
          401,
          "device-credential",
          "The handset's credential is missing or wrong",
          "send Authorization: Bearer VENDOR/DEVICE-ID/TOKEN");
  public static final Problem NOT_AN_OPERATOR =
      new Problem(
          401,
          "operator-credential",
          "The operator's token is missing, wrong, revoked or expired",
          "send Authorization: Bearer TOKEN; an admin makes tokens with: yunfan token create");

  public static Problem malformed(String detail) {
    return new Problem(400, "malformed", "The request cannot be read", detail);
  }

  public static Problem tooLarge(long maxBytes) {
    return new Problem(
        413, "too-large", "The body is too large", "at most %d bytes".formatted(maxBytes));
  }

  public static Problem missing(String detail) {
    return new Problem(404, "not-found", "There is no such thing", detail);
  }

  public static Problem takenBack(String detail) {
    return new Problem(410, "taken-back", "It was on offer and is not any more", detail);
  }

  public static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", "This operator must not do this", detail);
  }

  public static Problem conflict(String detail) {
    return new Problem(409, "conflict", "The present state stands against it", detail);
  }

  public static Problem invalid(String code, String detail) {
    return new Problem(422, code, "What was sent is refused", detail);
  }

  public static Problem storageFull(String detail) {
    return new Problem(507, "storage-full", "The image store is full", detail);
  }

  public static Problem unavailable(String code, String detail) {
    return new Problem(503, code, "The server cannot do this now", detail);
  }
}
