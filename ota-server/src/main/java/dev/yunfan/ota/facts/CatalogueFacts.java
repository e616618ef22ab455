package dev.yunfan.ota.facts;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.release.Release;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.facts.CatalogueFact;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Models, firmwares and releases, for {@code ota.catalogue}. */
public final class CatalogueFacts implements FactKind<CatalogueFact> {
  @Override
  public Topic topic() {
    return Topic.OTA_CATALOGUE;
  }

  @Override
  public AvroCodec<CatalogueFact> codec() {
    return CatalogueFact.CODEC;
  }

  @Override
  public byte[] encode(CatalogueFact fact, ControlState state) {
    return CatalogueFact.CODEC.encode(fact);
  }

  @Override
  public String key(CatalogueFact fact) {
    return fact.key();
  }

  @Override
  public Stream<String> keys(ControlState state) {
    return state.programmes().values().stream()
        .flatMap(p -> p.releases().values().stream())
        .flatMap(release -> facts(release, 0))
        .map(CatalogueFact::key)
        .distinct();
  }

  @Override
  public Stream<String> changed(ControlState before, ControlState after) {
    return after.programmes().values().stream()
        .flatMap(p -> changed(before.programme(p.vendor()), p))
        .flatMap(release -> facts(release, 0))
        .map(CatalogueFact::key)
        .distinct();
  }

  private static Stream<Release> changed(Programme before, Programme after) {
    return after.releases().values().stream()
        .filter(release -> {
          var known = before.releases().get(release.version());
          return known == null || known.revision() != release.revision();
        });
  }

  private static Stream<CatalogueFact> facts(Release release, long offset) {
    String vendor = release.vendor();
    String version = release.version();
    var models = List.copyOf(release.images().keySet());
    return Stream.concat(
        models.stream().map(model -> new CatalogueFact.OfModel(offset, vendor, model, model)),
        Stream.of(
            new CatalogueFact.OfFirmware(offset, vendor, version, release.counter()),
            new CatalogueFact.OfRelease(
                offset, vendor, version, release.counter(), release.available(), models)));
  }

  @Override
  public Optional<CatalogueFact> at(ControlState state, String key) {
    var parts = key.split("/", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    var releases = state.programme(parts[1]).releases();
    var named = releases.get(parts[2]);
    var candidates =
        parts[0].equals("model")
            ? releases.values().stream().filter(r -> r.images().containsKey(parts[2])).limit(1)
            : Stream.ofNullable(named);
    return candidates
        .flatMap(release -> facts(release, state.head().offset()))
        .filter(fact -> fact.key().equals(key))
        .findAny();
  }

  /** Nothing that a vendor had ever leaves the log. */
  @Override
  public Optional<CatalogueFact> gone(CatalogueFact seen, ControlState state) {
    return Optional.empty();
  }

  @Override
  public boolean same(CatalogueFact seen, CatalogueFact fact) {
    return switch (seen) {
      case CatalogueFact.OfModel m ->
          fact.equals(new CatalogueFact.OfModel(fact.offset(), m.vendor(), m.model(), m.name()));
      case CatalogueFact.OfFirmware f ->
          fact.equals(
              new CatalogueFact.OfFirmware(fact.offset(), f.vendor(), f.version(), f.place()));
      case CatalogueFact.OfRelease r ->
          fact.equals(
              new CatalogueFact.OfRelease(
                  fact.offset(), r.vendor(), r.version(), r.counter(), r.available(), r.models()));
      case CatalogueFact.Head _, CatalogueFact.Unknown _ -> seen.equals(fact);
    };
  }

  @Override
  public boolean later(CatalogueFact seen, ControlState state) {
    return seen.offset() > state.head().offset();
  }

  @Override
  public boolean foreign(CatalogueFact seen) {
    return seen instanceof CatalogueFact.Unknown;
  }

  @Override
  public Optional<CatalogueFact> head(ControlState state) {
    return Optional.of(new CatalogueFact.Head(state.head().offset()));
  }
}
