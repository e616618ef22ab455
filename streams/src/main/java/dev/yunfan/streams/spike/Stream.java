package dev.yunfan.streams.spike;

import dev.yunfan.streams.question.Subjects;
import java.util.List;

/**
 * A unit of watching: the handsets of a firmware, of a model (all its firmwares), or of the fleet,
 * and their crashes of one kind.
 *
 * @param vendor empty for the fleet, like the model
 * @param firmware empty for a model and for the fleet
 * @param kind place in {@link #KINDS}
 */
record Stream(String vendor, String model, String firmware, int kind) {
  /** Kinds of crashes, in the order of a cell's counts. */
  static final List<String> KINDS = List.of("java", "native", "kernel", "watchdog");

  /** How wide a stream is; each width has its own share of the false alarms. */
  enum Level {
    FIRMWARE(80, 40),
    MODEL(10, 8),
    FLEET(5, 4);

    /** Part of the false alarms that are allowed to all, in percent. */
    private final int percent;

    /** Streams that a budget is made for at least. */
    final int atLeast;

    Level(int percent, int atLeast) {
      this.percent = percent;
      this.atLeast = atLeast;
    }

    /** This level's part of the false alarms a year. */
    double partOf(double alarmsPerYear) {
      return alarmsPerYear * percent / 100;
    }
  }

  static Stream fleet(int kind) {
    return new Stream("", "", "", kind);
  }

  Level level() {
    if (!firmware.isEmpty()) {
      return Level.FIRMWARE;
    }
    return model.isEmpty() ? Level.FLEET : Level.MODEL;
  }

  /** The wider stream of the same kind; the fleet is its own. */
  Stream wider() {
    return level() == Level.FIRMWARE ? new Stream(vendor, model, "", kind) : fleet(kind);
  }

  /** Whether a firmware belongs to this stream. */
  boolean covers(Stream narrower) {
    return switch (level()) {
      case FLEET -> true;
      case MODEL -> vendor.equals(narrower.vendor) && model.equals(narrower.model);
      case FIRMWARE ->
          vendor.equals(narrower.vendor)
              && model.equals(narrower.model)
              && firmware.equals(narrower.firmware);
    };
  }

  String kindName() {
    return KINDS.get(kind);
  }

  /** The stream as text: vendor, model, firmware and kind, joined by slashes. */
  String key() {
    return Subjects.join(vendor, model, firmware, kindName());
  }

  /** The stream of a text that {@link #key} made. */
  static Stream of(String key) {
    var parts = Subjects.split(key);
    return new Stream(parts.get(0), parts.get(1), parts.get(2), KINDS.indexOf(parts.get(3)));
  }
}
