package dev.yunfan.ota.checkin;

import static java.util.Comparator.comparing;

import dev.yunfan.ota.release.FirmwareVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one model, found by firmware without a search: rules that name their firmware are
 * indexed by it, so that many rollouts side by side cost a check-in nothing.
 */
final class ModelRules {
  private static final Comparator<OfferRule> NEWEST_FIRST =
      comparing((OfferRule rule) -> rule.release().version(), FirmwareVersion::compare)
          .reversed()
          .thenComparingInt(OfferRule::share)
          .thenComparing(OfferRule::rolloutId);

  private final List<OfferRule> fromAny;
  private final Map<String, List<OfferRule>> byFirmware = new HashMap<>();
  private final String newest;

  ModelRules(List<OfferRule> rules) {
    this.fromAny =
        rules.stream().filter(r -> r.fromVersions().isEmpty()).sorted(NEWEST_FIRST).toList();
    this.newest = rules.stream().min(NEWEST_FIRST).map(rule -> rule.release().version()).orElse("");
    rules.stream()
        .flatMap(rule -> rule.fromVersions().stream())
        .distinct()
        .forEach(firmware -> byFirmware.put(firmware, startingFrom(firmware, rules)));
  }

  /** Rules that start from a firmware, the one with the newest release first. */
  List<OfferRule> startingFrom(String firmware) {
    return byFirmware.getOrDefault(firmware, fromAny);
  }

  /** Whether any rule's release is newer, whatever it starts from. */
  boolean hasNewerThan(String firmware) {
    return !newest.isEmpty() && FirmwareVersion.newer(newest, firmware);
  }

  private static List<OfferRule> startingFrom(String firmware, List<OfferRule> rules) {
    var found = new ArrayList<OfferRule>();
    rules.stream()
        .filter(rule -> rule.startsFrom(firmware))
        .sorted(NEWEST_FIRST)
        .forEach(found::add);
    return List.copyOf(found);
  }
}
