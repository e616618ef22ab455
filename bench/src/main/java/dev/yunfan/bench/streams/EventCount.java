package dev.yunfan.bench.streams;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The rival's counts of one event, and of many.
 *
 * @param handsets that came to the firmware, less those that left
 */
record EventCount(
    long events, long crashes, long exposureSeconds, long activations, long handsets) {
  static final EventCount NONE = new EventCount(0, 0, 0, 0, 0);

  private static final int BYTES = 5 * Long.BYTES;

  EventCount plus(EventCount other) {
    return new EventCount(
        events + other.events,
        crashes + other.crashes,
        exposureSeconds + other.exposureSeconds,
        activations + other.activations,
        handsets + other.handsets);
  }

  static Serde<EventCount> serde() {
    return Serdes.serdeFrom(
        (_, count) ->
            count == null
                ? null
                : ByteBuffer.allocate(BYTES)
                    .putLong(count.events)
                    .putLong(count.crashes)
                    .putLong(count.exposureSeconds)
                    .putLong(count.activations)
                    .putLong(count.handsets)
                    .array(),
        (_, bytes) -> {
          if (bytes == null) {
            return null;
          }
          var in = ByteBuffer.wrap(bytes);
          return new EventCount(
              in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
        });
  }
}
