package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;

/** The problems that this server answers with, each with its stable code. */
final class Problems {
  private Problems() {}

  static final Problem NOT_A_DEVICE =
      new Problem(
          401,
          "device-credential",
          "The handset's credential is missing or wrong",
          "send Authorization: Bearer VENDOR/DEVICE-ID/TOKEN");
  static final Problem NOT_AN_OPERATOR =
      new Problem(
          401,
          "operator-credential",
          "The operator's token is missing, wrong, revoked or expired",
          "send Authorization: Bearer TOKEN; an admin makes tokens with: yunfan token create");

  static Problem malformed(String detail) {
    return new Problem(400, "malformed", "The request cannot be read", detail);
  }

  static Problem tooLarge(long maxBytes) {
    return new Problem(
        413, "too-large", "The body is too large", "at most %d bytes".formatted(maxBytes));
  }

  static Problem missing(String detail) {
    return new Problem(404, "not-found", "There is no such thing", detail);
  }

  static Problem takenBack(String detail) {
    return new Problem(410, "taken-back", "It was on offer and is not any more", detail);
  }

  static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", "This operator must not do this", detail);
  }

  static Problem conflict(String detail) {
    return new Problem(409, "conflict", "The present state stands against it", detail);
  }

  static Problem invalid(String code, String detail) {
    return new Problem(422, code, "What was sent is refused", detail);
  }

  static Problem storageFull(String detail) {
    return new Problem(507, "storage-full", "The image store is full", detail);
  }

  static Problem unavailable(String code, String detail) {
    return new Problem(503, code, "The server cannot do this now", detail);
  }
}
