package dev.yunfan.runtime.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * An answer of kind {@code application/problem+json} (RFC 9457).
 *
 * @param status HTTP status, 400 to 599
 * @param code stable name of the reason, the last part of the problem's type
 * @param title what went wrong, the same for every problem of the type
 * @param detail what was wrong this time and what to do about it
 */
public record Problem(int status, String code, String title, String detail) {
  /** All problem types live under this path of the documentation. */
  public static final String TYPES = "https://yunfan.dev/problems/";

  /** The media type of problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** The members of RFC 9457, section 3.1. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("type", TYPES + code)
        .put("title", title)
        .put("status", status)
        .put("detail", detail);
  }

  /** Ends a response with this problem. */
  public Future<Void> send(HttpServerResponse response) {
    return response
        .setStatusCode(status)
        .putHeader("content-type", MEDIA_TYPE)
        .end(toJson().toBuffer());
  }
}
