package dev.yunfan.ota.facts;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.release.Release;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.facts.CatalogueFact;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models, firmwares and releases, for {@code ota.catalogue}. */
public final class CatalogueFacts implements FactKind<CatalogueFact> {
  private volatile @Nullable Numbered numbered;

  /** The firmwares of a vendor by their number in its order, from 1. */
  private record Numbered(Programme programme, Map<String, Long> places) {}

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
    return state.programmes().values().stream().flatMap(CatalogueFacts::keys).distinct();
  }

  private static Stream<String> keys(Programme programme) {
    return Stream.of(
            programme.releases().values().stream().flatMap(CatalogueFacts::keys),
            programme.modelNames().keySet().stream()
                .map(model -> modelKey(programme.vendor(), model)),
            firmwares(programme))
        .flatMap(Function.identity());
  }

  private static Stream<String> keys(Release release) {
    return Stream.concat(
        release.images().keySet().stream().map(model -> modelKey(release.vendor(), model)),
        Stream.of(fact(release, 0).key()));
  }

  private static String modelKey(String vendor, String model) {
    return new CatalogueFact.OfModel(0, vendor, model, model).key();
  }

  /** Keys of the firmwares that are releases or declared. */
  private static Stream<String> firmwares(Programme programme) {
    return Stream.concat(
            programme.releases().keySet().stream(),
            programme.declared().values().stream().flatMap(List::stream))
        .map(version -> new CatalogueFact.OfFirmware(0, programme.vendor(), version, 0).key());
  }

  @Override
  public Stream<String> changed(ControlState before, ControlState after) {
    boolean otherRules = before.rules().oneOrder() != after.rules().oneOrder();
    return after.programmes().values().stream()
        .flatMap(p -> {
          var known = before.programme(p.vendor());
          var keys =
              Stream.concat(changed(known, p).flatMap(CatalogueFacts::keys), renamed(known, p));
          return otherRules || differs(known, p)
              ? Stream.concat(keys, Stream.concat(firmwares(known), firmwares(p)))
              : keys;
        })
        .distinct();
  }

  /** Whether firmwares may have other places in a vendor's order than before. */
  private static boolean differs(Programme before, Programme after) {
    return !before.declared().equals(after.declared())
        || !before.releases().keySet().equals(after.releases().keySet());
  }

  /** Models whose name for people is another one than before. */
  private static Stream<String> renamed(Programme before, Programme after) {
    if (before.modelNames().equals(after.modelNames())) {
      return Stream.empty();
    }
    return Stream.of(before, after)
        .flatMap(programme -> programme.modelNames().keySet().stream())
        .filter(model -> !before.nameOf(model).equals(after.nameOf(model)))
        .map(model -> modelKey(after.vendor(), model));
  }

  private static Stream<Release> changed(Programme before, Programme after) {
    return after.releases().values().stream()
        .filter(release -> {
          var known = before.releases().get(release.version());
          return known == null || known.revision() != release.revision();
        });
  }

  private static CatalogueFact fact(Release release, long offset) {
    return new CatalogueFact.OfRelease(
        offset,
        release.vendor(),
        release.version(),
        release.counter(),
        release.available(),
        List.copyOf(release.images().keySet()));
  }

  @Override
  public Optional<CatalogueFact> at(ControlState state, String key) {
    var parts = key.split("/", 3);
    if (parts.length < 3) {
      return Optional.empty();
    }
    var programme = state.programme(parts[1]);
    if (parts[0].equals("firmware")) {
      return firmware(state, programme, parts[2]);
    }
    long offset = state.head().offset();
    var fact =
        parts[0].equals("model")
            ? model(programme, parts[2], offset)
            : Optional.ofNullable(programme.releases().get(parts[2]))
                .map(release -> fact(release, offset));
    return fact.filter(each -> each.key().equals(key));
  }

  private static Optional<CatalogueFact> model(Programme programme, String model, long offset) {
    var name = programme.nameOf(model);
    boolean known =
        name.isPresent()
            || programme.releases().values().stream().anyMatch(r -> r.images().containsKey(model));
    return known
        ? Optional.of(
            new CatalogueFact.OfModel(offset, programme.vendor(), model, name.orElse(model)))
        : Optional.empty();
  }

  /** By older rules the counter is the place; since rules 3 the number in the vendor's order. */
  private Optional<CatalogueFact> firmware(
      ControlState state, Programme programme, String version) {
    long offset = state.head().offset();
    if (!state.rules().oneOrder()) {
      return Optional.ofNullable(programme.releases().get(version))
          .map(release ->
              new CatalogueFact.OfFirmware(offset, programme.vendor(), version, release.counter()));
    }
    return Optional.ofNullable(places(programme).get(version))
        .map(place -> new CatalogueFact.OfFirmware(offset, programme.vendor(), version, place));
  }

  /** One for all keys of a vendor: a start asks for each of them. */
  @SuppressWarnings("ReferenceEquality") // an equal one costs as much to compare as to number
  private Map<String, Long> places(Programme programme) {
    var newest = numbered;
    if (newest == null || newest.programme() != programme) {
      var places = new HashMap<String, Long>();
      for (var known : programme.ownOrder().known()) {
        places.put(known.version(), places.size() + 1L);
      }
      newest = new Numbered(programme, places);
      numbered = newest;
    }
    return newest.places();
  }

  /** Nothing but a declaration or a name that a vendor takes back ever leaves the log. */
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
