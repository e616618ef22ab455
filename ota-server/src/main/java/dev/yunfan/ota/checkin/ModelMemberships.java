package dev.yunfan.ota.checkin;

import static java.util.Comparator.comparingLong;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rollouts under way of one model, found by firmware without a search as in {@link ModelRules}.
 */
final class ModelMemberships {
  private static final Comparator<MembershipRule> NEWEST_FIRST =
      comparingLong(MembershipRule::createdAt).reversed().thenComparing(MembershipRule::rolloutId);

  /** No rollout is under way. */
  static final ModelMemberships NONE = new ModelMemberships(List.of());

  private final List<MembershipRule> fromAny;
  private final Map<String, List<MembershipRule>> byFirmware = new HashMap<>();

  ModelMemberships(List<MembershipRule> rules) {
    var sorted = rules.stream().sorted(NEWEST_FIRST).toList();
    this.fromAny = sorted.stream().filter(rule -> rule.fromVersions().isEmpty()).toList();
    sorted.stream()
        .flatMap(rule -> Stream.concat(rule.fromVersions().stream(), Stream.of(rule.release())))
        .distinct()
        .forEach(firmware -> byFirmware.put(firmware, including(sorted, firmware)));
  }

  /** Rollouts in which a handset with this firmware takes part, the newest first. */
  List<MembershipRule> of(String firmware) {
    var named = byFirmware.get(firmware);
    if (named != null) {
      return named;
    }
    return fromAny.isEmpty() ? fromAny : including(fromAny, firmware);
  }

  private static List<MembershipRule> including(List<MembershipRule> rules, String firmware) {
    return rules.stream().filter(rule -> rule.includes(firmware)).toList();
  }
}
