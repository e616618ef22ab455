package dev.yunfan.streams.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;

/** Looks up one handset in the instance that counts it. */
public final class DevicePages {
  /** Store of {@link DeviceState}s. */
  public static final String DEVICES = "devices";

  /** Store of {@link DeviceHistory}s. */
  public static final String HISTORY = "device-history";

  /** A handset's records are partitioned by its id alone, as the gateway's producer does. */
  private static final StreamPartitioner<String, Object> BY_DEVICE_ID =
      (topic, key, value, partitions) -> {
        byte[] id = key.substring(key.indexOf('/') + 1).getBytes(UTF_8);
        return Optional.of(Set.of(Utils.toPositive(Utils.murmur2(id)) % partitions));
      };

  private final KafkaStreams streams;
  private final HostInfo self;

  /**
   * @param self where this instance told the others to reach it
   */
  public DevicePages(KafkaStreams streams, HostInfo self) {
    this.streams = streams;
    this.self = self;
  }

  /** Where a handset's page is. */
  public sealed interface Place {
    /** Here. */
    record Here(DeviceState state, DeviceHistory history) implements Place {}

    /** On another instance. */
    record Elsewhere(String host, int port) implements Place {}

    /** Nowhere: no event of such a handset was counted. */
    record Unknown() implements Place {}

    /** The state is moving between instances; ask again. */
    record Moving() implements Place {}
  }

  /** Finds a handset; reads state, so not for an event loop. */
  public Place find(String vendor, String deviceId) {
    String key = vendor + '/' + deviceId;
    try {
      var owner = streams.queryMetadataForKey(DEVICES, key, BY_DEVICE_ID);
      if (!owner.activeHost().equals(HostInfo.unavailable()) && !owner.activeHost().equals(self)) {
        return new Place.Elsewhere(owner.activeHost().host(), owner.activeHost().port());
      }
      byte[] state = store(DEVICES).committed(key);
      if (state == null) {
        return new Place.Unknown();
      }
      byte[] history = store(HISTORY).committed(key);
      var known = new DeviceStateCodec().decode(state);
      // The stores are written one after the other: a handset that came just now has a state, and
      // its first entry, the firmware, in a moment.
      if (history == null && known.position() != null) {
        return new Place.Moving();
      }
      return new Place.Here(
          known, history == null ? DeviceHistory.NONE : DeviceHistory.fromBytes(history));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      return new Place.Moving();
    }
  }

  private Committed store(String name) {
    return streams.store(StoreQueryParameters.fromNameAndType(name, Committed.TYPE));
  }
}
