package dev.yunfan.cli.demo;

import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.schemas.name.NameRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks that the parts of a scenario fit together: a misspelt model must not pass for a sound one.
 */
final class ScenarioChecks {
  private final Set<String> vendors = new TreeSet<>();
  private final Set<String> places = new TreeSet<>();
  private final List<String> faults = new ArrayList<>();

  private ScenarioChecks() {}

  /** Every fault, with its place; empty for none. */
  static List<String> faults(DemoScenario scenario) {
    var checks = new ScenarioChecks();
    checks.launches(scenario.fleet().launches());
    for (String place : new TreeSet<>(scenario.fleet().flaws().keySet())) {
      checks.known("$.flaws", place);
    }
    for (int i = 0; i < scenario.rollouts().size(); i++) {
      checks.rollout("$.rollouts[%d]".formatted(i), scenario.rollouts().get(i));
    }
    return checks.faults;
  }

  private void launches(List<Launch> launches) {
    var prefixes = new HashSet<String>();
    for (int i = 0; i < launches.size(); i++) {
      var launch = launches.get(i);
      String at = "$.launches[%d].".formatted(i);
      name(at + "vendor", NameRule.VENDOR, launch.vendor());
      name(at + "model", NameRule.MODEL, launch.model());
      name(at + "firmware", NameRule.FIRMWARE, launch.firmware());
      name(at + "idPrefix", NameRule.DEVICE, launch.idPrefix());
      if (!prefixes.add(launch.idPrefix())) {
        faults.add(
            "%sidPrefix: \"%s\" begins the ids of another launch too; name another one"
                .formatted(at, launch.idPrefix()));
      }
      places.add(launch.vendor() + "/" + launch.model());
      vendors.add(launch.vendor());
    }
  }

  private void name(String at, NameRule rule, String name) {
    if (!rule.allows(name)) {
      faults.add(rule.objection(at, name));
    }
  }

  private void known(String at, String place) {
    if (!vendors.contains(place) && !places.contains(place)) {
      faults.add(
          "%s: no launch is of %s; there are %s"
              .formatted(at, place.replace('/', ' '), String.join(", ", places)));
    }
  }

  private void rollout(String at, PlannedRollout rollout) {
    known(at + ".vendor", rollout.vendor());
    rollout.models().forEach(model -> known(at + ".models", rollout.vendor() + "/" + model));
    name(at + ".release", NameRule.FIRMWARE, rollout.release());
    int before = 0;
    for (var stage : rollout.stages()) {
      if (stage.shareBasisPoints() <= before) {
        faults.add(at + ".stages: the shares do not grow from stage to stage");
        return;
      }
      before = stage.shareBasisPoints();
    }
  }
}
