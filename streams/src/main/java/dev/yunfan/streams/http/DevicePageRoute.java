package dev.yunfan.streams.http;

import static dev.yunfan.streams.http.Strict.withoutParameters;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.http.OtherInstances.Reply;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.page.DevicePages.Place;
import dev.yunfan.streams.page.Instances;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code GET /v1/devices/VENDOR/ID}: one handset's page, from whichever instance counts it. It is
 * unknown when an instance that counts its partition says so and no other instance has it.
 */
public final class DevicePageRoute implements AutoCloseable {
  /** One handset's page. */
  static final String PATH = "/v1/devices/:vendor/:id";

  private final DevicePages pages;
  private final Instances instances;
  private final FleetDays days;
  private final QueryDoor door;
  private final OtherInstances others;

  /**
   * @param days that pages tell of
   * @param door lets people in
   * @param vertx makes the client for the other instances
   */
  public DevicePageRoute(
      DevicePages pages, Instances instances, FleetDays days, QueryDoor door, Vertx vertx) {
    this.pages = pages;
    this.instances = instances;
    this.days = days;
    this.door = door;
    this.others = OtherInstances.over(vertx);
  }

  /** Adds the route, before what holds back questions to the table: a page needs none of it. */
  public void addTo(Router router) {
    router
        .get(PATH)
        .order(-1)
        .handler(door.permitting(Permission.DEVICE, withoutParameters(this::answer)));
  }

  private void answer(RoutingContext context) {
    String vendor =
        Query.known(NameRule.VENDOR, "vendor", String.valueOf(context.pathParam("vendor")));
    String id = Query.known(NameRule.DEVICE, "device id", String.valueOf(context.pathParam("id")));
    if (!QueryDoor.sees(context, vendor)) { // as if there were no such vendor
      unknown(context, vendor, id);
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> pages.find(vendor, id), false)
        .onSuccess(place -> answer(context, vendor, id, place))
        .onFailure(context::fail);
  }

  private void answer(RoutingContext context, String vendor, String id, Place place) {
    boolean forwarded = context.request().getHeader(OtherInstances.FORWARDED) != null;
    switch (place) {
      case Place.Here here -> DevicePageForm.send(context, vendor, id, here, days);
      case Place.Unknown(long asOf) when forwarded -> unknown(context, vendor, id, asOf);
      case Place.Elsewhere _ when forwarded -> rebalancing(context);
      case Place.Unfinished _ -> rebalancing(context);
      case Place.Unknown _, Place.Elsewhere _ -> ask(context, vendor, id, place);
    }
  }

  private void ask(RoutingContext context, String vendor, String id, Place place) {
    var partition = new TopicPartition(Topic.TELEMETRY_EVENTS.name(), pages.partition(id));
    others
        .ask(
            instances.others(partition),
            String.valueOf(context.request().path()),
            context.request().getHeader(HttpHeaders.AUTHORIZATION))
        .onSuccess(reply -> {
          if (reply instanceof Reply.Counted counted && (counted.found() || !isUnknown(place))) {
            send(context, counted);
          } else if (place instanceof Place.Unknown(long asOf)) {
            unknown(context, vendor, id, asOf);
          } else {
            rebalancing(context);
          }
        })
        .onFailure(context::fail);
  }

  private static boolean isUnknown(Place place) {
    return place instanceof Place.Unknown;
  }

  private static void send(RoutingContext context, Reply.Counted counted) {
    var response = context.response();
    response.headers().remove(AsOf.HEADER); // of the table here
    if (counted.asOf() != null) {
      response.putHeader(AsOf.HEADER, counted.asOf());
    }
    response
        .setStatusCode(counted.status())
        .putHeader("content-type", counted.contentType())
        .end(counted.body());
  }

  private static void unknown(RoutingContext context, String vendor, String id, long asOf) {
    AsOf.put(context.response(), asOf);
    unknown(context, vendor, id);
  }

  private static void unknown(RoutingContext context, String vendor, String id) {
    new Problem(
            404,
            "no-such-device",
            "There is no such handset",
            "no event of handset %s of %s was counted".formatted(id, vendor))
        .send(context.response());
  }

  private static void rebalancing(RoutingContext context) {
    context.response().putHeader("retry-after", "2");
    new Problem(
            503,
            "rebalancing",
            "No instance has the handset's state now",
            "its state moves between instances, or its page is being written;"
                + " ask again in two seconds")
        .send(context.response());
  }

  /** Closes the client for the other instances. */
  @Override
  public void close() {
    others.close();
  }
}
