package dev.yunfan.streams.cap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vendor, model or firmware of one partition, with the names below it; changes in place. */
final class KnownName {
  /** Null for a vendor. */
  final @Nullable KnownName above;

  final String text;

  /** Key of its entry, as a subject has its names. */
  final String key;

  final Map<String, KnownName> below = new HashMap<>();

  /** How many of {@code below} have rows of their own. */
  int fitting;

  boolean fits;
  boolean proven;

  /** UTC day of the last batch with it; kept as long as it is not proven. */
  long day;

  /** The first is charged with it. */
  final List<String> reporters = new ArrayList<>(2);

  KnownName(@Nullable KnownName above, String text, String key) {
    this.above = above;
    this.text = text;
    this.key = key;
  }

  /** Nothing about it can change any more. */
  boolean isSettled() {
    return fits && proven;
  }

  CapEntry entry() {
    return new CapEntry(day, 0, fits, proven, reporters);
  }

  void restore(CapEntry entry) {
    day = entry.day();
    fits = entry.fits();
    proven = entry.proven();
    reporters.addAll(entry.reporters());
  }
}
