package dev.yunfan.streams.http;

import dev.yunfan.schemas.fleet.RolloutHealth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;

/** Rows of rollouts' health as JSON. */
final class HealthForm {
  private HealthForm() {}

  /** All of them, by rollout, model and stage. */
  static JsonArray json(Collection<RolloutHealth> rows) {
    var array = new JsonArray();
    rows.stream()
        .sorted(
            Comparator.comparing(RolloutHealth::rolloutId)
                .thenComparing(RolloutHealth::model)
                .thenComparingLong(RolloutHealth::stage))
        .map(HealthForm::json)
        .forEach(array::add);
    return array;
  }

  /** Of reports without a receipt their number alone: nobody can take them for handsets. */
  private static JsonObject json(RolloutHealth health) {
    var row =
        new JsonObject()
            .put("rolloutId", health.rolloutId())
            .put("vendor", health.vendor())
            .put("model", health.model())
            .put("release", health.release())
            .put("stage", health.stage());
    if (health.stage() == RolloutHealth.UNOFFERED) {
      row.put("unoffered", health.offered());
    } else {
      row.put("offered", health.offered())
          .put("attempted", health.attempted())
          .put("confirmed", health.confirmed())
          .put("rolledBack", health.rolledBack())
          .put("failed", health.failed())
          .put("excused", json(health.excused()))
          .put("silent", health.silent())
          .put("tries", health.tries())
          .put("recovered", health.recovered())
          .put("relapsed", health.relapsed());
    }
    return row.put("asOf", Instant.ofEpochMilli(health.asOf()).toString());
  }

  private static JsonObject json(RolloutHealth.Excused excused) {
    return new JsonObject()
        .put("storage", excused.storage())
        .put("network", excused.network())
        .put("metadata", excused.metadata())
        .put("verification", excused.verification())
        .put("cancelled", excused.cancelled());
  }
}
