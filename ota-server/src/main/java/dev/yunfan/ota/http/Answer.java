package dev.yunfan.ota.http;

import dev.yunfan.runtime.http.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The answer to an operator. */
public sealed interface Answer {
  /** A document, with the version of the thing as its ETag where it has one. */
  record Document(int status, JsonObject body, Map<String, String> headers) implements Answer {
    public Document {
      headers = Map.copyOf(headers);
    }
  }

  /** A plain text or other fixed content. */
  record Text(String contentType, String body) implements Answer {}

  /** A problem, with the present state of the thing where that helps. */
  record Failure(Problem problem, JsonObject more) implements Answer {}

  static Answer ok(JsonObject body) {
    return new Document(200, body, Map.of());
  }

  static Answer versioned(int status, JsonObject body, long revision) {
    return new Document(status, body, Map.of("etag", "\"" + revision + "\""));
  }

  static Answer problem(Problem problem) {
    return new Failure(problem, new JsonObject());
  }

  /** Sends it; on the connection's event loop. */
  default void send(HttpServerResponse response) {
    switch (this) {
      case Document(var status, var body, var headers) -> {
        headers.forEach(response::putHeader);
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .end(body.toBuffer());
      }
      case Text(var contentType, var body) ->
          response.putHeader(HttpHeaders.CONTENT_TYPE, contentType).end(body);
      case Failure(var problem, var more) ->
          response
              .setStatusCode(problem.status())
              .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
              .end(more.mergeIn(problem.toJson()).toBuffer());
    }
  }
}
