package dev.yunfan.streams.http;

import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.time.Instant;

/**
 * As of when an answer is: the arrival time of the newest batch that its numbers count, never the
 * time of the answer. Every answer of the query API has it as a header, those in JSON as {@code
 * asOf} too; and likewise the time zone of its days.
 */
final class AsOf {
  /** The header. */
  static final String HEADER = "yunfan-as-of";

  /** The header of the zone. */
  static final String ZONE_HEADER = "yunfan-day-zone";

  /** Member and column of the zone. */
  static final String ZONE = "dayZone";

  private AsOf() {}

  /** Puts the table's into all answers; an answer from elsewhere replaces it. */
  static void addTo(Router router, FleetTable table) {
    router
        .route("/v1/*")
        .order(Integer.MIN_VALUE + 1) // after the door
        .handler(context -> {
          put(context.response(), table.asOf());
          context.response().putHeader(ZONE_HEADER, table.days().toString());
          context.next();
        });
  }

  /**
   * Puts a time into the header.
   *
   * @return the same for the body
   */
  static String put(HttpServerResponse response, long millis) {
    String text = Instant.ofEpochMilli(millis).toString();
    response.putHeader(HEADER, text);
    return text;
  }
}
