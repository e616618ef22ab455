package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Value of {@code fleet.spike-cells}: what one partition heard of one firmware in one window of
 * arrival time. Absolute, so that a repeat is harmless.
 *
 * @param partition of {@code telemetry.events} that counted, from 0
 * @param window start of the window, milliseconds since 1970-01-01T00:00Z
 * @param vendor empty in a mark: the partition has sent all windows before this one
 * @param heard distinct handsets that reported anything
 * @param joined handsets that came to the firmware, less those that left it
 * @param crashed handset-days with a crash that were reported: java, native, kernel, watchdog
 * @param groups of the first crash of each such handset-day and kind
 * @param covered seconds of handsets' lives that the reports tell of
 */
public record SpikeCell(
    int partition,
    long window,
    String vendor,
    String model,
    String firmware,
    long heard,
    long joined,
    List<Long> crashed,
    List<Group> groups,
    long covered) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<SpikeCell> CODEC =
      AvroCodec.released("fleet-spike-cell", new CellMapping());

  /**
   * Handset-days that crashed first in one crash group.
   *
   * @param kind place of the kind in {@link SpikeCell#crashed}
   * @param handsets how many
   */
  public record Group(int kind, String group, long handsets) {}

  public SpikeCell {
    crashed = List.copyOf(crashed);
    groups = List.copyOf(groups);
  }

  /** The mark of a partition that has sent all windows before one. */
  public static SpikeCell mark(int partition, long window) {
    return new SpikeCell(partition, window, "", "", "", 0, 0, List.of(), List.of(), 0);
  }

  /** Whether this is a mark, and counts nothing. */
  public boolean isMark() {
    return vendor.isEmpty();
  }

  private static final class CellMapping implements Mapping<SpikeCell> {
    @Override
    public SpikeCell read(ResolvingDecoder in) throws IOException {
      int partition = 0;
      var numbers = new long[4];
      var texts = new String[] {"", "", ""};
      List<Long> crashed = List.of();
      List<Group> groups = List.of();
      for (var field : in.readFieldOrder()) {
        switch (field.pos()) {
          case 0 -> partition = in.readInt();
          case 1 -> numbers[0] = in.readLong();
          case 2, 3, 4 -> texts[field.pos() - 2] = in.readString();
          case 5, 6 -> numbers[field.pos() - 4] = in.readLong();
          case 7 -> crashed = Fields.readList(in, ResolvingDecoder::readLong);
          case 8 -> groups = Fields.readList(in, CellMapping::group);
          default -> numbers[3] = in.readLong();
        }
      }
      return new SpikeCell(
          partition,
          numbers[0],
          texts[0],
          texts[1],
          texts[2],
          numbers[1],
          numbers[2],
          crashed,
          groups,
          numbers[3]);
    }

    private static Group group(ResolvingDecoder in) throws IOException {
      int kind = 0;
      String group = "";
      long handsets = 0;
      for (var field : in.readFieldOrder()) {
        switch (field.pos()) {
          case 0 -> kind = in.readInt();
          case 1 -> group = in.readString();
          default -> handsets = in.readLong();
        }
      }
      return new Group(kind, group, handsets);
    }

    @Override
    public void write(SpikeCell value, Encoder out) throws IOException {
      out.writeInt(value.partition);
      out.writeLong(value.window);
      out.writeString(value.vendor);
      out.writeString(value.model);
      out.writeString(value.firmware);
      out.writeLong(value.heard);
      out.writeLong(value.joined);
      Fields.writeList(value.crashed, out, out::writeLong);
      Fields.writeList(
          value.groups,
          out,
          group -> {
            out.writeInt(group.kind);
            out.writeString(group.group);
            out.writeLong(group.handsets);
          });
      out.writeLong(value.covered);
    }
  }
}
