package dev.yunfan.schemas.facts;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code CatalogueFact}, in the order of its schema. */
final class CatalogueFactMapping implements Mapping<CatalogueFact> {
  static final String NAME = "catalogue-fact";
  private static final String MODEL = "model";
  private static final String FIRMWARE = "firmware";
  private static final String RELEASE = "release";
  private static final String AVAILABLE = "available";
  private static final String WITHDRAWN = "withdrawn";

  @Override
  public CatalogueFact read(ResolvingDecoder in) throws IOException {
    String kind = "";
    long offset = 0;
    String vendor = "";
    String model = "";
    String name = "";
    String version = "";
    long place = 0;
    long counter = 0;
    String state = "";
    List<String> models = List.of();
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> kind = in.readString();
        case 1 -> offset = in.readLong();
        case 2 -> vendor = in.readString();
        case 3 -> model = in.readString();
        case 4 -> name = in.readString();
        case 5 -> version = in.readString();
        case 6 -> place = in.readLong();
        case 7 -> counter = in.readLong();
        case 8 -> state = in.readString();
        case 9 -> models = Fields.readList(in, ResolvingDecoder::readString);
        default -> throw new IOException("no field " + field.name());
      }
    }
    return switch (kind) {
      case MODEL -> new CatalogueFact.OfModel(offset, vendor, model, name);
      case FIRMWARE -> new CatalogueFact.OfFirmware(offset, vendor, version, place);
      case RELEASE ->
          new CatalogueFact.OfRelease(
              offset, vendor, version, counter, state.equals(AVAILABLE), models);
      case CatalogueFact.Head.KEY -> new CatalogueFact.Head(offset);
      default -> new CatalogueFact.Unknown(offset, kind);
    };
  }

  @Override
  public void write(CatalogueFact value, Encoder out) throws IOException {
    switch (value) {
      case CatalogueFact.OfModel(var offset, var vendor, var model, var name) ->
          write(out, MODEL, offset, vendor, model, name, "", 0, 0, "", List.of());
      case CatalogueFact.OfFirmware(var offset, var vendor, var version, var place) ->
          write(out, FIRMWARE, offset, vendor, "", "", version, place, 0, "", List.of());
      case CatalogueFact.OfRelease r ->
          write(
              out,
              RELEASE,
              r.offset(),
              r.vendor(),
              "",
              "",
              r.version(),
              0,
              r.counter(),
              r.available() ? AVAILABLE : WITHDRAWN,
              r.models());
      case CatalogueFact.Head(var offset) ->
          write(out, CatalogueFact.Head.KEY, offset, "", "", "", "", 0, 0, "", List.of());
      case CatalogueFact.Unknown(var _, var kind) ->
          throw new IllegalArgumentException("a fact of kind %s is not ours".formatted(kind));
    }
  }

  private static void write(
      Encoder out,
      String kind,
      long offset,
      String vendor,
      String model,
      String name,
      String version,
      long place,
      long counter,
      String state,
      List<String> models)
      throws IOException {
    out.writeString(kind);
    out.writeLong(offset);
    out.writeString(vendor);
    out.writeString(model);
    out.writeString(name);
    out.writeString(version);
    out.writeLong(place);
    out.writeLong(counter);
    out.writeString(state);
    Fields.writeList(models, out, out::writeString);
  }
}
