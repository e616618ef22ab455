package dev.yunfan.streams.http;

import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.page.DeviceHistory;
import dev.yunfan.streams.page.DevicePages.Place;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One handset's page as JSON. */
final class DevicePageForm {
  private DevicePageForm() {}

  static void send(
      RoutingContext context, String vendor, String id, Place.Here here, FleetDays days) {
    String asOf = AsOf.put(context.response(), here.asOf());
    context.json(
        page(vendor, id, here.state(), here.history())
            .put("asOf", asOf)
            .put(AsOf.ZONE, days.toString()));
  }

  private static JsonObject page(
      String vendor, String id, DeviceState state, DeviceHistory history) {
    var position = state.position();
    var entries = new JsonArray();
    history
        .entries()
        .forEach(entry ->
            entries.add(
                new JsonObject()
                    .put("at", Instant.ofEpochMilli(entry.at()).toString())
                    .put("what", entry.kind().name().toLowerCase(Locale.ROOT))
                    .put("detail", entry.text())));
    return new JsonObject()
        .put("vendor", vendor)
        .put("device", id)
        .put("model", position == null ? null : position.model())
        .put("firmware", position == null ? null : position.firmware())
        .put(
            "activatedOn",
            state.life().activated()
                ? LocalDate.ofEpochDay(state.life().firstDay()).toString()
                : null)
        .put("lastSeen", Instant.ofEpochMilli(state.lastArrival()).toString())
        .put("incarnations", state.windows().size())
        .put("cloneSuspect", suspicion(state))
        .put("history", entries);
  }

  /** Why the id is suspected to be that of several handsets; null when it is not. */
  private static @Nullable String suspicion(DeviceState state) {
    var clones = state.clones();
    return clones.suspect()
        ? "since %s: %d incarnations, which returned %d times; %d events of others are not counted"
            .formatted(
                Instant.ofEpochMilli(clones.since()),
                state.windows().size(),
                clones.allReturns(),
                clones.suspected())
        : null;
  }
}
