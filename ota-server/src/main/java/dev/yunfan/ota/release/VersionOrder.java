package dev.yunfan.ota.release;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which firmware of a vendor is newer. Immutable. */
public sealed interface VersionOrder permits FormerOrder, VendorOrder {
  /** That of rules 1 and 2: of all vendors, by text alone. */
  static VersionOrder former() {
    return FormerOrder.INSTANCE;
  }

  /**
   * A vendor's own, since rules 3.
   *
   * @param declared firmwares that are no releases, oldest first, by the release that they follow;
   *     under the empty text those that are older than every release
   */
  static VendorOrder of(Collection<Release> releases, Map<String, List<String>> declared) {
    return VendorOrder.of(releases, declared);
  }

  /** The same order, in which only releases for some models place names that nobody declared. */
  VersionOrder forModels(Set<String> models);

  /** Negative, zero or positive as {@code left} is older than, the same as or newer. */
  int compare(String left, String right);

  /** Whether {@code candidate} is newer than {@code reference}. */
  default boolean newer(String candidate, String reference) {
    return compare(candidate, reference) > 0;
  }

  /** The oldest first; names of the same age by their text, so that a collection keeps both. */
  default Comparator<String> oldestFirst() {
    Comparator<String> byAge = this::compare;
    return byAge.thenComparing(Comparator.naturalOrder());
  }

  /**
   * Whether a handset on a firmware has confirmed a release counter. Rules 1 and 2 know none.
   *
   * @param counter 0: every handset has
   */
  boolean reached(String firmware, long counter);
}
