package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@link Spike}, in the order of its schema. */
final class SpikeMapping implements Mapping<Spike> {
  private static final String OPEN = "open";
  private static final String CLOSED = "closed";
  private static final int FIELDS = 23;

  @Override
  public Spike read(ResolvingDecoder in) throws IOException {
    var texts = new String[FIELDS];
    var longs = new long[FIELDS];
    var doubles = new double[FIELDS];
    List<Spike.Driver> drivers = List.of();
    for (var field : in.readFieldOrder()) {
      int at = field.pos();
      switch (field.schema().getType()) {
        case STRING -> texts[at] = in.readString();
        case LONG -> longs[at] = in.readLong();
        case DOUBLE -> doubles[at] = in.readDouble();
        default -> drivers = Fields.readList(in, SpikeMapping::driver);
      }
    }
    return new Spike(
        texts[0],
        texts[1],
        texts[2],
        texts[3],
        texts[4],
        OPEN.equals(texts[5]),
        texts[6],
        longs[7],
        longs[8],
        longs[9],
        longs[10],
        doubles[11],
        doubles[12],
        doubles[13],
        doubles[14],
        drivers,
        texts[16],
        longs[17],
        longs[18],
        doubles[19],
        longs[20],
        texts[21],
        texts[22]);
  }

  private static Spike.Driver driver(ResolvingDecoder in) throws IOException {
    String group = "";
    long observed = 0;
    var doubles = new double[2];
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> group = in.readString();
        case 1 -> observed = in.readLong();
        default -> doubles[field.pos() - 2] = in.readDouble();
      }
    }
    return new Spike.Driver(group, observed, doubles[0], doubles[1]);
  }

  @Override
  public void write(Spike value, Encoder out) throws IOException {
    out.writeString(value.id());
    out.writeString(value.vendor());
    out.writeString(value.model());
    out.writeString(value.firmware());
    out.writeString(value.kind());
    out.writeString(value.open() ? OPEN : CLOSED);
    out.writeString(value.within());
    out.writeLong(value.openedAt());
    out.writeLong(value.since());
    out.writeLong(value.closedAt());
    out.writeLong(value.observed());
    out.writeDouble(value.expected());
    out.writeDouble(value.ratio());
    out.writeDouble(value.ratioLow());
    out.writeDouble(value.ratioHigh());
    Fields.writeList(
        value.drivers(),
        out,
        driver -> {
          out.writeString(driver.group());
          out.writeLong(driver.observed());
          out.writeDouble(driver.expected());
          out.writeDouble(driver.share());
        });
    out.writeString(value.newFirmware());
    out.writeLong(value.newFirmwareAt());
    out.writeLong(value.newFirmwareHandsets());
    out.writeDouble(value.falseAlarmsPerYear());
    out.writeLong(value.asOf());
    out.writeString(value.rule());
    out.writeString(value.group());
  }
}
