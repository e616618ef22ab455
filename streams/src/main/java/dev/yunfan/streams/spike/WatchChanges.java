package dev.yunfan.streams.spike;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@link SpikeWatch} to store, and how they are read back: a restored watch judges
 * the next window as the stored one would have.
 */
public final class WatchChanges {
  private static final String STREAM = "stream/";
  private static final String FIRMWARE = "firmware/";
  private static final String GROUPS = "groups/";
  private static final String BAR = "bar/";
  private static final String SHAPE = "shape";
  private static final byte FORMAT = 2;

  /** Its shape was one of handsets heard of, and is learnt anew; see {@link SpikeStateCodec}. */
  private static final byte HEARD_HANDSETS = 1;

  private final SpikeWatch watch;
  private final Set<String> changed = new LinkedHashSet<>();

  WatchChanges(SpikeWatch watch) {
    this.watch = watch;
  }

  void of(Stream stream) {
    changed.add(STREAM + stream.key());
  }

  void ofFirmware(Stream firmware) {
    changed.add(FIRMWARE + firmware.key());
  }

  void ofGroups(Stream firmware) {
    changed.add(GROUPS + firmware.key());
  }

  void ofBar(Stream model) {
    changed.add(BAR + model.key());
  }

  void learnt() {
    changed.add(SHAPE);
  }

  /** Gives key and bytes of all that changed since the last time; null bytes are to be deleted. */
  public void drain(BiConsumer<String, byte @Nullable []> store) {
    changed.forEach(key -> store.accept(key, bytes(key)));
    changed.clear();
  }

  private byte @Nullable [] bytes(String key) {
    if (key.startsWith(STREAM)) {
      var watched = watch.streams.get(Stream.of(key.substring(STREAM.length())));
      return watched == null ? null : written(watched::write);
    }
    if (key.startsWith(FIRMWARE)) {
      var arrival = watch.firmwares.get(Stream.of(key.substring(FIRMWARE.length())));
      return arrival == null ? null : written(arrival::write);
    }
    if (key.startsWith(GROUPS)) {
      var groups = watch.groups.firmwares.get(Stream.of(key.substring(GROUPS.length())));
      return groups == null ? null : written(groups::write);
    }
    if (key.startsWith(BAR)) {
      var model = watch.bars.models.get(Stream.of(key.substring(BAR.length())));
      return model == null ? null : model.toBytes();
    }
    return written(watch.learner::write);
  }

  /**
   * Takes back what {@link #drain} gave; keys of others are left alone.
   *
   * @throws IllegalStateException when the bytes are of another format
   */
  public void restore(String key, byte[] bytes) {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (key.startsWith(STREAM)) {
        checked(in);
        watch.restore(Stream.of(key.substring(STREAM.length())), Watched.read(in));
      } else if (key.startsWith(FIRMWARE)) {
        checked(in);
        watch.firmwares.put(Stream.of(key.substring(FIRMWARE.length())), FirmwareArrival.read(in));
      } else if (key.startsWith(GROUPS)) {
        checked(in);
        watch.groups.firmwares.put(
            Stream.of(key.substring(GROUPS.length())), FirmwareGroups.read(in));
      } else if (key.startsWith(BAR)) {
        watch.bars.models.put(Stream.of(key.substring(BAR.length())), SpikeState.fromBytes(bytes));
      } else if (key.equals(SHAPE) && checked(in) == FORMAT) {
        watch.learner = ShapeLearner.read(in);
      }
    } catch (IOException e) {
      throw new IllegalStateException("stored state of the spike watch is cut short", e);
    }
  }

  private static byte checked(DataInputStream in) throws IOException {
    byte format = in.readByte();
    if (format != FORMAT && format != HEARD_HANDSETS) {
      throw new IllegalStateException(
          "spike watch of format %d, known are 1 and 2".formatted(format));
    }
    return format;
  }

  private interface Part {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] written(Part part) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      part.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
