package dev.yunfan.ota.release;

import dev.yunfan.schemas.version.VersionText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One vendor's order of firmwares. Releases stand in the order of their signed counters, declared
 * firmwares where they were declared. Any other name stands directly after the newest release whose
 * text is not newer than its own ({@link VersionText}), and among its like by text; only releases
 * for some models count there, since models of one vendor may be numbered apart.
 *
 * <p>So the order is total, and whatever the texts say: when a release is newer than a firmware,
 * every release with a higher counter is ({@code VendorOrderTest}).
 */
public final class VendorOrder implements VersionOrder {
  /** Names of hostile handsets must not fill the memory; beyond it places are computed anew. */
  private static final int MOST_REMEMBERED = 4_096;

  private static final Comparator<Release> BY_COUNTER =
      Comparator.comparingLong(Release::counter)
          .thenComparing(release -> VersionText.of(release.version()))
          .thenComparing(Release::version);

  private final List<Known> known;
  private final Map<String, Place> places;
  private final TreeMap<VersionText, Place> newestNotAbove = new TreeMap<>();
  private final Map<String, Place> others = new ConcurrentHashMap<>();

  /**
   * A firmware whose place is known.
   *
   * @param release null: it was declared
   */
  public record Known(String version, @Nullable Release release) {}

  /**
   * Where a firmware stands.
   *
   * @param index of the known firmware that it is, or follows; -1: it follows none
   * @param follows whether it is not that firmware itself
   */
  private record Place(int index, boolean follows, VersionText text) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      if (index != other.index) {
        return Integer.compare(index, other.index);
      }
      return follows && other.follows
          ? text.compareTo(other.text)
          : Boolean.compare(follows, other.follows);
    }
  }

  /** All of a vendor's releases count for names that nobody declared. */
  static VendorOrder of(Collection<Release> releases, Map<String, List<String>> declared) {
    var taken = new HashSet<String>();
    releases.forEach(release -> taken.add(release.version()));
    var known = declared("", declared, taken);
    for (var release : releases.stream().sorted(BY_COUNTER).toList()) {
      known.add(new Known(release.version(), release));
      known.addAll(declared(release.version(), declared, taken));
    }
    var places = new HashMap<String, Place>();
    for (int i = 0; i < known.size(); i++) {
      String version = known.get(i).version();
      places.put(version, new Place(i, false, VersionText.of(version)));
    }
    return new VendorOrder(List.copyOf(known), places, _ -> true);
  }

  private VendorOrder(List<Known> known, Map<String, Place> places, Predicate<Release> counts) {
    this.known = known;
    this.places = places;
    var byText = new TreeMap<VersionText, Place>();
    for (var each : known) {
      var place = places.get(each.version());
      if (place != null && each.release() != null && counts.test(each.release())) {
        byText.put(place.text(), place); // of two names of one text the newer one
      }
    }
    Place newest = null;
    for (var place : byText.values()) {
      newest = newest == null || place.index() > newest.index() ? place : newest;
      newestNotAbove.put(place.text(), newest);
    }
  }

  /** A name that became a release since has the place of its counter. */
  private static List<Known> declared(
      String after, Map<String, List<String>> declared, Set<String> taken) {
    var known = new ArrayList<Known>();
    for (String version : declared.getOrDefault(after, List.of())) {
      if (taken.add(version)) {
        known.add(new Known(version, null));
      }
    }
    return known;
  }

  @Override
  public VendorOrder forModels(Set<String> models) {
    return new VendorOrder(
        known, places, release -> models.stream().anyMatch(release.images()::containsKey));
  }

  /** The firmwares whose place is known, oldest first. */
  public List<Known> known() {
    return known;
  }

  @Override
  public int compare(String left, String right) {
    return left.equals(right) ? 0 : place(left).compareTo(place(right));
  }

  /** A firmware from the factory has counter 0, wherever it was declared. */
  @Override
  public boolean reached(String firmware, long counter) {
    if (counter == 0) {
      return true;
    }
    var place = places.get(firmware);
    var release = place == null ? null : known.get(place.index()).release();
    return release != null && release.counter() >= counter;
  }

  private Place place(String version) {
    var place = places.get(version);
    return place == null ? otherPlace(version) : place;
  }

  private Place otherPlace(String version) {
    var remembered = others.get(version);
    if (remembered != null) {
      return remembered;
    }
    var text = VersionText.of(version);
    var below = newestNotAbove.floorEntry(text);
    var place =
        below == null
            ? new Place(-1, true, text)
            : below.getValue().text().equals(text)
                ? below.getValue()
                : new Place(below.getValue().index(), true, text);
    if (others.size() < MOST_REMEMBERED) {
      others.put(version, place);
    }
    return place;
  }
}
