package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.agent.fleet.FleetSimulation;
import dev.yunfan.cli.demo.RolloutEnd.HaltTold;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Watches the rollouts of a run, and knows at its end how each came out. */
final class RolloutEnds {
  private static final String ROLLOUTS = "/v1/rollouts/";

  private final OtaClient operator;
  private final OtaClient answers;
  private final Map<String, PlannedRollout> planned = new HashMap<>();
  private final Map<String, List<String>> models = new HashMap<>();
  private final Map<String, Double> confirmedShares = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  RolloutEnds(OtaClient operator, OtaClient answers) {
    this.operator = operator;
    this.answers = answers;
  }

  /** A rollout was started. */
  void started(String id, PlannedRollout plan, List<String> ofModels) {
    ids.add(id);
    planned.put(id, plan);
    models.put(id, ofModels);
  }

  /** Notes what share of a model's handsets confirmed a release, when it is first seen stopped. */
  void look() throws IOException, InterruptedException {
    for (var id : ids) {
      var rollout = operator.get(ROLLOUTS + id);
      for (var model : stopped(rollout, id)) {
        var place = id + "/" + model;
        if (!confirmedShares.containsKey(place)) {
          confirmedShares.put(place, confirmedShare(rollout, model));
        }
      }
    }
  }

  private Set<String> stopped(JsonNode rollout, String id) {
    var stopped = new HashSet<String>();
    rollout.path("haltedModels").forEach(model -> stopped.add(model.asText()));
    if (rollout.path("state").asText().equals("halted")) {
      stopped.addAll(models.getOrDefault(id, List.of()));
    }
    return stopped;
  }

  private double confirmedShare(JsonNode rollout, String model)
      throws IOException, InterruptedException {
    double confirmed = 0;
    for (var counts : rollout.path("evidence")) {
      confirmed +=
          counts.path("model").asText().equals(model) ? counts.path("confirmed").asLong() : 0;
    }
    double all =
        answers
            .get("/v1/totals")
            .path("activations")
            .path(rollout.path("vendor").asText())
            .path(model)
            .asLong();
    return all == 0 ? 0 : confirmed / all;
  }

  /** How each rollout came out; after the fleet's end. */
  List<RolloutEnd> all(FleetSimulation fleet) throws IOException, InterruptedException {
    look();
    var ends = new ArrayList<RolloutEnd>();
    for (var id : ids) {
      var rollout = operator.get(ROLLOUTS + id);
      var halted = new ArrayList<String>();
      rollout.path("haltedModels").forEach(model -> halted.add(model.asText()));
      var started = Instant.parse(rollout.path("createdAt").asText());
      ends.add(
          new RolloutEnd(id, started, rollout.path("state").asText(), halted, halts(id, fleet)));
    }
    return ends;
  }

  private List<HaltTold> halts(String id, FleetSimulation fleet)
      throws IOException, InterruptedException {
    var halts = new ArrayList<HaltTold>();
    boolean completed = false;
    for (var command : operator.get("/v1/audit?limit=1000&rollout=" + id).path("commands")) {
      if (!command.path("effect").asText().equals("done")) {
        continue;
      }
      String name = command.path("command").asText();
      completed |= name.equals("CompleteRollout");
      if (name.equals("HaltRollout")) {
        halts.add(halt(id, command, completed, fleet));
      }
    }
    return halts;
  }

  private HaltTold halt(String id, JsonNode command, boolean completed, FleetSimulation fleet) {
    String reason = command.path("reason").asText();
    var named = new ArrayList<String>();
    command.path("models").forEach(model -> named.add(model.asText()));
    var of = named.isEmpty() ? models.getOrDefault(id, List.of()) : named;
    var at = Instant.parse(command.path("at").asText());
    String vendor = vendor(id);
    double byTruth =
        of.stream().mapToDouble(model -> fleet.shareInstalled(vendor, model, at)).max().orElse(0);
    double byApi =
        of.stream()
            .mapToDouble(model -> confirmedShares.getOrDefault(id + "/" + model, Double.NaN))
            .max()
            .orElse(0);
    return new HaltTold(at, of, reason, byTruth, byApi, completed);
  }

  private String vendor(String id) {
    var plan = planned.get(id);
    return plan == null ? "" : plan.vendor();
  }

  /** Each difference from what the scenario expects, as a sentence. */
  List<String> unmet(List<RolloutEnd> ends, DemoScenario scenario, JsonNode alarms) {
    var unmet = new ArrayList<String>();
    for (var end : ends) {
      var plan = planned.get(end.id());
      if (plan != null && plan.expect() != null) {
        unmet.addAll(plan.expect().unmet(end));
      }
    }
    if (ends.size() < scenario.rollouts().size()) {
      unmet.add(
          "%d rollouts were started, expected %d"
              .formatted(ends.size(), scenario.rollouts().size()));
    }
    if (alarms.size() > scenario.mostAlarms()) {
      unmet.add(
          "%d alarms were raised, expected at most %d"
              .formatted(alarms.size(), scenario.mostAlarms()));
    }
    return unmet;
  }
}
