package dev.yunfan.ota.guard;

import dev.yunfan.schemas.fleet.RolloutWindow;
import java.util.Comparator;

/** A stratum, within which the arms are compared: what its rows agree in. */
record RowsKey(String model, String vendor, String release, String region, long stage) {
  /** Sums are made in this order, so that they round alike whatever came first. */
  static final Comparator<RowsKey> ORDER =
      Comparator.comparing(RowsKey::model)
          .thenComparing(RowsKey::vendor)
          .thenComparing(RowsKey::release)
          .thenComparing(RowsKey::region)
          .thenComparingLong(RowsKey::stage);

  static RowsKey of(RolloutWindow row) {
    return new RowsKey(row.model(), row.vendor(), row.release(), row.region(), row.stage());
  }

  /** The stratum for people. */
  String words() {
    return "rows of %s %s with release %s, region %s, stage %d"
        .formatted(vendor, model, release, region.isEmpty() ? "unknown" : region, stage);
  }
}
