package dev.yunfan.ota.checkin;

import static java.util.Comparator.comparingLong;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The rollouts under way of one model, found by firmware without a search as in {@link ModelRules}.
 */
final class ModelMemberships {
  /** Names of hostile handsets must not fill the memory; beyond it rules are looked up anew. */
  private static final int MOST_REMEMBERED = 4_096;

  private static final Comparator<MembershipRule> NEWEST_FIRST =
      comparingLong(MembershipRule::createdAt).reversed().thenComparing(MembershipRule::rolloutId);

  /** No rollout is under way. */
  static final ModelMemberships NONE = new ModelMemberships(List.of());

  private final List<MembershipRule> fromAny;
  private final Map<String, List<MembershipRule>> byFirmware = new HashMap<>();
  private final Map<String, List<MembershipRule>> others = new ConcurrentHashMap<>();

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
    return fromAny.isEmpty() ? fromAny : other(firmware);
  }

  private List<MembershipRule> other(String firmware) {
    var remembered = others.get(firmware);
    if (remembered != null) {
      return remembered;
    }
    var rules = including(fromAny, firmware);
    if (others.size() < MOST_REMEMBERED) {
      others.put(firmware, rules);
    }
    return rules;
  }

  private static List<MembershipRule> including(List<MembershipRule> rules, String firmware) {
    return rules.stream().filter(rule -> rule.includes(firmware)).toList();
  }
}
