package dev.yunfan.ingest.http;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.runtime.http.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.random.RandomGenerator;

/** Turns verdicts into HTTP answers. */
public final class Answers {
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** Retry-After is this many seconds at least. */
  private static final int RETRY_MIN_SECONDS = 1;

  /** Retry-After is below this many seconds; the span spreads the fleet's return. */
  private static final int RETRY_BOUND_SECONDS = 6;

  /** An upgrade of gateways takes longer than a moment, and so does a new budget of bytes. */
  private static final int LATER_MIN_SECONDS = 600;

  private static final int LATER_BOUND_SECONDS = 1_200;

  private final RandomGenerator random;

  /**
   * @param random draws the jitter; used by several threads
   */
  public Answers(RandomGenerator random) {
    this.random = random;
  }

  /** Answers; does nothing when the client is gone. */
  public void send(Verdict verdict, HttpServerResponse response) {
    if (response.ended() || response.closed()) {
      return;
    }
    switch (verdict) {
      case Admitted admitted ->
          response.setStatusCode(202).putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(body(admitted));
      case RequestRefusal refusal -> refuse(refusal, response);
    }
  }

  private void refuse(RequestRefusal refusal, HttpServerResponse response) {
    var reason = refusal.reason();
    switch (reason) {
      case TOO_MANY, OVERLOADED, CLOCK_WRONG, LOG_UNAVAILABLE ->
          retryAfter(response, RETRY_MIN_SECONDS, RETRY_BOUND_SECONDS);
      case SCHEMA_NOT_KNOWN, TOO_MANY_BYTES ->
          retryAfter(response, LATER_MIN_SECONDS, LATER_BOUND_SECONDS);
      case UNAUTHENTICATED, REVOKED ->
          response.putHeader("www-authenticate", "Bearer realm=\"yunfan devices\"");
      case METHOD_NOT_ALLOWED -> response.putHeader(HttpHeaders.ALLOW, "POST");
      case UNSUPPORTED_TYPE ->
          response.putHeader(HttpHeaders.ACCEPT, "application/avro, application/json");
      case UNSUPPORTED_CODING -> response.putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip, zstd");
      case MALFORMED, INVALID_BATCH, WRONG_DEVICE, NOT_FOUND, TOO_SLOW, TOO_LARGE, INTERNAL -> {
        // the problem says it all
      }
    }
    new Problem(reason.status(), reason.code(), reason.title(), refusal.detail()).send(response);
  }

  private void retryAfter(HttpServerResponse response, int least, int bound) {
    response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(random.nextInt(least, bound)));
  }

  private static Buffer body(Admitted admitted) {
    int accepted = admitted.counts().total();
    if (admitted.refused().isEmpty() && admitted.cut().isEmpty()) {
      return Buffer.buffer("{\"accepted\":" + accepted + ",\"rejected\":[]}");
    }
    var rejected = new JsonArray();
    for (var event : admitted.refused()) {
      rejected.add(
          new JsonObject()
              .put("index", event.index())
              .put("reason", event.fault().code())
              .put("detail", event.detail()));
    }
    var answer = new JsonObject().put("accepted", accepted).put("rejected", rejected);
    if (!admitted.cut().isEmpty()) {
      var cut = new JsonArray();
      for (var event : admitted.cut()) {
        cut.add(new JsonObject().put("index", event.index()).put("detail", event.detail()));
      }
      answer.put("cut", cut);
    }
    return answer.toBuffer();
  }

  /** The refusal when the gateway has as much under way as it takes. */
  static RequestRefusal overloaded() {
    return new RequestRefusal(RefusalReason.OVERLOADED, "keep the batch and send it again later");
  }
}
