package dev.yunfan.schemas.facts;

import dev.yunfan.schemas.codec.AvroCodec;
import java.util.List;

/** Value of {@code ota.catalogue}: one fact about models, firmwares and releases. */
public sealed interface CatalogueFact {
  /** Bytes of a value. */
  AvroCodec<CatalogueFact> CODEC =
      AvroCodec.released(CatalogueFactMapping.NAME, new CatalogueFactMapping());

  /**
   * Offset on the control log of the record that decided it, or of a later one at which it still
   * held.
   */
  long offset();

  /** Key on the topic. */
  String key();

  /**
   * A model that a vendor has a release for, or a name.
   *
   * @param name for people, in any script; the model's id until the vendor gives one
   */
  record OfModel(long offset, String vendor, String model, String name) implements CatalogueFact {
    @Override
    public String key() {
      return "model/%s/%s".formatted(vendor, model);
    }
  }

  /**
   * A firmware and its place in its vendor's order.
   *
   * @param place higher is newer; places move when firmwares are declared between others
   */
  record OfFirmware(long offset, String vendor, String version, long place)
      implements CatalogueFact {
    @Override
    public String key() {
      return "firmware/%s/%s".formatted(vendor, version);
    }
  }

  /**
   * A release.
   *
   * @param counter as its vendor signed it
   * @param available false: it was taken back
   * @param models that it has an image for
   */
  record OfRelease(
      long offset,
      String vendor,
      String version,
      long counter,
      boolean available,
      List<String> models)
      implements CatalogueFact {
    public OfRelease {
      models = List.copyOf(models);
    }

    @Override
    public String key() {
      return "release/%s/%s".formatted(vendor, version);
    }
  }

  /** Every fact up to {@code offset} of the control log is published. */
  record Head(long offset) implements CatalogueFact {
    /** Its key. */
    public static final String KEY = "head";

    @Override
    public String key() {
      return KEY;
    }
  }

  /** A fact of a kind that came with a newer server. */
  record Unknown(long offset, String kind) implements CatalogueFact {
    @Override
    public String key() {
      return kind + "/?";
    }
  }
}
