package dev.yunfan.streams.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Utils;

/** Looks up one handset in the partitions that this instance counts. */
public final class DevicePages {
  /** Store of {@link DeviceState}s. */
  public static final String DEVICES = "devices";

  /** Store of {@link DeviceHistory}s. */
  public static final String HISTORY = "device-history";

  private final Supplier<CountedHere> here;
  private final int partitions;
  private final BooleanSupplier sure;

  /**
   * @param here of the client that counts now
   * @param partitions of {@code telemetry.events}
   * @param sure whether the group cannot have given this instance's partitions to another one
   *     unnoticed; while it can, "unknown" is not said
   */
  public DevicePages(Supplier<CountedHere> here, int partitions, BooleanSupplier sure) {
    this.here = here;
    this.partitions = partitions;
    this.sure = sure;
  }

  /** The knowledge of this instance about a handset. */
  public sealed interface Place {
    /**
     * Its page.
     *
     * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
     */
    record Here(DeviceState state, DeviceHistory history, long asOf) implements Place {}

    /**
     * This instance counts its partition, and counted no event of such a handset.
     *
     * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
     */
    record Unknown(long asOf) implements Place {}

    /** This instance does not count its partition, or is not sure that it still does. */
    record Elsewhere() implements Place {}

    /** Its page is being written at this moment. */
    record Unfinished() implements Place {}
  }

  /**
   * The partition of a handset's batches: by its id alone, as Kafka's producers place the gateway's
   * records.
   */
  public int partition(String deviceId) {
    return Utils.toPositive(Utils.murmur2(deviceId.getBytes(UTF_8))) % partitions;
  }

  /**
   * Finds a handset; reads state, so not for an event loop.
   *
   * @throws IllegalStateException when what is stored is of another version
   */
  public Place find(String vendor, String deviceId) {
    return switch (here.get().find(partition(deviceId), vendor + '/' + deviceId)) {
      case CountedHere.Held.NotHere() -> new Place.Elsewhere();
      case CountedHere.Held.Nothing(long asOf) ->
          sure.getAsBoolean() ? new Place.Unknown(asOf) : new Place.Elsewhere();
      case CountedHere.Held.Handset held -> page(held);
    };
  }

  /**
   * The stores are written one after the other: a handset that came just now has a state, and its
   * first entry, the firmware, in a moment.
   */
  private static Place page(CountedHere.Held.Handset held) {
    var state = new DeviceStateCodec().decode(held.state());
    byte[] history = held.history();
    if (history != null) {
      return new Place.Here(state, DeviceHistory.fromBytes(history), held.asOf());
    }
    return state.position() == null
        ? new Place.Here(state, DeviceHistory.NONE, held.asOf())
        : new Place.Unfinished();
  }
}
