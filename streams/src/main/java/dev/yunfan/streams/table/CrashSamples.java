package dev.yunfan.streams.table;

import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.streams.question.PackedText;
import dev.yunfan.streams.question.Subjects;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The samples of crash groups, packed: there are many, and few are asked for. */
final class CrashSamples implements FleetTable.Keeping<CrashGroup> {
  private final Map<String, Sample> byKey = new ConcurrentHashMap<>();

  /**
   * A sample.
   *
   * @param hash of the text: each update of a group repeats it, and packing it costs more
   */
  private record Sample(int hash, PackedText text) {}

  /** {@inheritDoc} Gives the row without its sample. */
  @Override
  public CrashGroup kept(String key, CrashGroup row) {
    if (row.sample().isEmpty()) {
      byKey.remove(key);
      return row;
    }
    String text = row.sample();
    var known = byKey.get(key);
    if (known == null || known.hash() != text.hashCode()) {
      byKey.put(key, new Sample(text.hashCode(), PackedText.of(text)));
    }
    return with(row, "");
  }

  @Override
  public void gone(String key) {
    byKey.remove(key);
  }

  /** The row with its sample, where it has one. */
  CrashGroup sampled(CrashGroup row) {
    var sample = byKey.get(Subjects.join(row.group(), row.kind()));
    return sample == null ? row : with(row, sample.text().text());
  }

  private static CrashGroup with(CrashGroup row, String sample) {
    return new CrashGroup(
        row.group(),
        row.kind(),
        row.vendor(),
        row.model(),
        row.firmware(),
        row.signature(),
        sample,
        row.crashes(),
        row.handsets(),
        row.firstSeen(),
        row.lastSeen(),
        row.asOf());
  }
}
