package dev.yunfan.ota.checkin;

import static java.util.Comparator.comparing;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.release.VersionOrder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one model, found by firmware without a search: rules that name their firmware are
 * indexed by it, so that many rollouts side by side cost a check-in nothing.
 */
final class ModelRules {
  /** The order of 0.1.0: of two that offer a release to everybody, the smaller id. */
  private static final Comparator<OfferRule> NARROWEST_FIRST =
      Comparator.comparingInt((OfferRule rule) -> rule.member().openShare())
          .thenComparing(OfferRule::rolloutId);

  private static final Comparator<OfferRule> RUNNING_FIRST =
      comparing(OfferRule::underWay, Comparator.reverseOrder()).thenComparing(NARROWEST_FIRST);

  private final VersionOrder order;
  private final List<OfferRule> fromAny;
  private final Map<String, List<OfferRule>> byFirmware = new HashMap<>();
  private final String newest;

  ModelRules(List<OfferRule> rules, Rules decided, VersionOrder order) {
    this.order = order;
    var newestFirst = comparing((OfferRule rule) -> rule.release().version(), order::compare);
    var sorted =
        rules.stream()
            .sorted(
                newestFirst
                    .reversed()
                    .thenComparing(decided.runningFirst() ? RUNNING_FIRST : NARROWEST_FIRST))
            .toList();
    this.fromAny = sorted.stream().filter(rule -> rule.fromVersions().isEmpty()).toList();
    this.newest = sorted.isEmpty() ? "" : sorted.getFirst().release().version();
    sorted.stream()
        .flatMap(rule -> rule.fromVersions().stream())
        .distinct()
        .forEach(firmware -> byFirmware.put(firmware, startingFrom(firmware, sorted)));
  }

  /** Rules that start from a firmware, the one with the newest release first. */
  List<OfferRule> startingFrom(String firmware) {
    return byFirmware.getOrDefault(firmware, fromAny);
  }

  /** Whether any rule's release is newer, whatever it starts from. */
  boolean hasNewerThan(String firmware) {
    return !newest.isEmpty() && order.newer(newest, firmware);
  }

  private static List<OfferRule> startingFrom(String firmware, List<OfferRule> sorted) {
    return sorted.stream().filter(rule -> rule.startsFrom(firmware)).toList();
  }
}
