package dev.yunfan.ota.policy;

import static dev.yunfan.ota.policy.PolicyMembers.plain;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Guardrails.NewGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A policy in sentences, for people. */
public final class PolicyWords {
  /** For a rollout without guardrails. */
  public static final String NONE = "none: only failed updates are judged";

  private PolicyWords() {}

  /** One sentence for each thing that the policy decides. */
  public static List<String> of(Guardrails policy) {
    var lines = new ArrayList<String>();
    if (!policy.halting().isEmpty()) {
      lines.add(
          "halts when %s is proven more than %s times as frequent as on handsets that wait; a release that is no worse is halted in at most %s of all rollouts"
              .formatted(
                  listed(policy.halting()),
                  plain(policy.harmRatio()),
                  PolicyUnits.chance(policy.haltAlpha())));
    }
    if (!policy.crashesPer1000Hours().isEmpty()) {
      lines.add(
          "halts when more handsets than so many have a first crash per 1,000 powered-on hours: %s"
              .formatted(
                  policy.crashesPer1000Hours().entrySet().stream()
                      .map(bar -> "%s %s".formatted(bar.getKey().label(), plain(bar.getValue())))
                      .collect(Collectors.joining(", "))));
    }
    if (!policy.advancing().isEmpty()) {
      lines.add(
          "passes a stage when %s is proven %s; a worse release passes in at most %s of all rollouts"
              .formatted(
                  listed(policy.advancing()),
                  policy.advanceBelow().stream()
                      .map(PolicyWords::bound)
                      .collect(Collectors.joining(", ")),
                  PolicyUnits.chance(policy.advanceAlpha())));
    }
    lines.add(
        "asks a person when a stage still waits %s after its soak"
            .formatted(PolicyUnits.time(policy.maxWaitSeconds())));
    if (policy.newCrashGroups() == NewGroups.HOLD) {
      lines.add("holds while the alarm of a crash group is open that is new on the release");
    }
    lines.add(
        "watches for %s after completion, while some handsets are held back"
            .formatted(PolicyUnits.time(policy.watchForSeconds())));
    return List.copyOf(lines);
  }

  private static String bound(Guardrails.RatioBound bound) {
    return bound.fromBasisPoints() == 0
        ? "less than %s times as frequent".formatted(plain(bound.ratio()))
        : "less than %s times from share %s on"
            .formatted(plain(bound.ratio()), PolicyUnits.share(bound.fromBasisPoints()));
  }

  private static String listed(Set<GuardMetric> metrics) {
    var names = metrics.stream().map(GuardMetric::label).toList();
    int last = names.size() - 1;
    return last == 0
        ? names.getFirst()
        : "%s or %s".formatted(String.join(", ", names.subList(0, last)), names.get(last));
  }
}
