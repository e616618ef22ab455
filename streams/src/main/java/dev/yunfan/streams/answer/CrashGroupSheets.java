package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.streams.table.FleetRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Crash groups: since when, on which firmware. */
public final class CrashGroupSheets {
  private CrashGroupSheets() {}

  /**
   * Rows per group. With a filter on vendor, model or firmware, {@code handsets} is the sum over
   * firmwares: a handset that crashed on two of them counts on each.
   */
  public static Sheet groups(FleetRows table, Filter filter) {
    var wholes =
        table.crashGroups().stream()
            .filter(CrashGroup::whole)
            .collect(Collectors.toMap(CrashGroup::group, Function.identity(), (a, b) -> a));
    var versions = versions(table);
    var rows = new ArrayList<Sheet.Row>();
    for (var group : byGroup(table, filter).entrySet()) {
      var whole = wholes.get(group.getKey());
      if (whole != null && filter.accepts("kind", whole.kind())) {
        rows.add(row(whole, group.getValue(), filter.equal().isEmpty(), versions));
      }
    }
    return new Sheet(
        List.of(
            "group",
            "kind",
            "signature",
            "crashes",
            "handsets",
            "firstSeen",
            "lastSeen",
            "firmwares",
            "newIn",
            "regressedIn"),
        1,
        rows);
  }

  /** Rows of one group per vendor, model and firmware. */
  public static Sheet firmwares(FleetRows table, String id) {
    var rows = new ArrayList<Sheet.Row>();
    for (var each : table.crashGroups()) {
      if (each.group().equals(id) && !each.whole()) {
        rows.add(
            Sheet.row(
                each.vendor(),
                each.model(),
                each.firmware(),
                each.crashes(),
                each.handsets(),
                time(each.firstSeen()),
                time(each.lastSeen())));
      }
    }
    return new Sheet(
        List.of("vendor", "model", "firmware", "crashes", "handsets", "firstSeen", "lastSeen"),
        3,
        rows);
  }

  /** The row of the whole group, with its signature and sample. */
  public static Optional<CrashGroup> whole(FleetRows table, String id) {
    return table.crashGroups().stream()
        .filter(each -> each.whole() && each.group().equals(id))
        .findFirst()
        .map(table::sampled);
  }

  private static Map<String, List<CrashGroup>> byGroup(FleetRows table, Filter filter) {
    return table.crashGroups().stream()
        .filter(each -> !each.whole())
        .filter(each -> filter.accepts(each.vendor(), each.model(), each.firmware()))
        .collect(Collectors.groupingBy(CrashGroup::group));
  }

  private static Sheet.Row row(
      CrashGroup whole,
      List<CrashGroup> parts,
      boolean unfiltered,
      Map<String, List<String>> versions) {
    var first = parts.stream().min(Comparator.comparingLong(CrashGroup::firstSeen)).orElse(whole);
    long last = parts.stream().mapToLong(CrashGroup::lastSeen).max().orElse(whole.lastSeen());
    return Sheet.row(
        whole.group(),
        whole.kind(),
        whole.signature(),
        parts.stream().mapToLong(CrashGroup::crashes).sum(),
        unfiltered ? whole.handsets() : parts.stream().mapToLong(CrashGroup::handsets).sum(),
        time(first.firstSeen()),
        time(last),
        parts.stream()
            .map(CrashGroup::firmware)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(" ")),
        first.firmware(),
        regressedIn(parts, versions));
  }

  /**
   * The firmware in which a group came back on a model: it has the group, one between it and an
   * earlier one that has it does not. Empty when there is none.
   */
  private static String regressedIn(List<CrashGroup> parts, Map<String, List<String>> versions) {
    var crashing =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.vendor() + '/' + each.model(),
                    Collectors.mapping(CrashGroup::firmware, Collectors.toSet())));
    for (var model : crashing.entrySet()) {
      boolean had = false;
      boolean gone = false;
      for (String version : versions.getOrDefault(model.getKey(), List.of())) {
        boolean has = model.getValue().contains(version);
        if (has && gone) {
          return version;
        }
        gone |= had && !has;
        had |= has;
      }
    }
    return "";
  }

  /** Firmwares of each model in the order in which they first reached a handset. */
  private static Map<String, List<String>> versions(FleetRows table) {
    var first = new HashMap<String, Map<String, String>>();
    for (var day : table.adoptionDays()) {
      first
          .computeIfAbsent(day.vendor() + '/' + day.model(), _ -> new HashMap<>())
          .merge(day.firmware(), day.day(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    var ordered = new HashMap<String, List<String>>();
    first.forEach((model, days) -> ordered.put(model, inOrder(days.entrySet())));
    return ordered;
  }

  private static List<String> inOrder(Collection<Map.Entry<String, String>> firstDays) {
    return firstDays.stream()
        .sorted(
            Map.Entry.<String, String>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
