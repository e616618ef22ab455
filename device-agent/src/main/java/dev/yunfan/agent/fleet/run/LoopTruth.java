package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.run.Handset.Numbered;
import dev.yunfan.agent.fleet.run.Handset.Outcome;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.truth.Ending;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import dev.yunfan.agent.fleet.truth.Truths;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The truth of one event loop: what its handsets know to be accepted. */
final class LoopTruth {
  private final List<Launch> launches;
  private final Tally tally;
  private final long[] activations;
  private final long[] crashes;
  private final long[] exposureSeconds;
  private final Map<String, UpdateOutcomes> updates = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  LoopTruth(List<Launch> launches, Tally tally) {
    this.launches = launches;
    this.tally = tally;
    this.activations = new long[launches.size()];
    this.crashes = new long[launches.size()];
    this.exposureSeconds = new long[launches.size()];
  }

  /**
   * The gateway accepted the batch under way.
   *
   * @param refused indexes of the events that it refused
   */
  void accepted(Handset handset, Set<Integer> refused) {
    var events = handset.unacknowledged.events();
    for (int i = 0; i < events.size(); i++) {
      if (!refused.contains(i)) {
        count(handset, events.get(i).body());
      }
    }
    tally.add(Count.ACKNOWLEDGED, events.size() - refused.size());
    tally.add(Count.REJECTED, refused.size());
    if (refused.size() < events.size()) {
      handset.reportedFirmware = handset.unacknowledged.firmware();
    }
    handset.unacknowledged = Numbered.NOTHING;
  }

  /** The gateway refused the whole batch for good. */
  void refused(Handset handset) {
    tally.add(Count.REJECTED, handset.unacknowledged.events().size());
    handset.unacknowledged = Numbered.NOTHING;
  }

  private void count(Handset handset, TelemetryEvent body) {
    int launch = launches.indexOf(handset.launch);
    switch (body) {
      case TelemetryEvent.Activation _ -> {
        if (!handset.activationCounted) {
          handset.activationCounted = true;
          activations[launch]++;
          tally.activated(launch);
        }
      }
      case TelemetryEvent.Heartbeat heartbeat ->
          exposureSeconds[launch] += heartbeat.uptimeSeconds();
      case TelemetryEvent.Crash _ -> crashes[launch]++;
      case TelemetryEvent.UpdateReport report -> {
        if (report.phase().isFinal()) {
          ended(handset, report);
        }
      }
    }
  }

  private void ended(Handset handset, UpdateReport report) {
    var rolloutId = names.computeIfAbsent(report.rolloutId(), id -> id); // one, not one a handset
    Outcome before = null;
    Outcome others = null;
    for (var each = handset.outcomes; each != null; each = each.earlier()) {
      if (each.rolloutId().equals(rolloutId)) {
        before = each;
      } else {
        others = new Outcome(each.rolloutId(), each.ending(), each.wrongCopy(), others);
      }
    }
    boolean wrongCopyBefore = before != null && before.wrongCopy();
    var ending = Ending.of(report, wrongCopyBefore);
    boolean wrongCopy = wrongCopyBefore || report.failure() == FailureReason.VERIFICATION;
    handset.outcomes = new Outcome(rolloutId, ending, wrongCopy, others);
    var outcomes = updates.getOrDefault(rolloutId, UpdateOutcomes.NONE);
    if (before != null) {
      outcomes = outcomes.plus(before.ending(), -1);
    }
    updates.put(rolloutId, outcomes.plus(ending, 1));
    tally.add(
        switch (report.phase()) {
          case CONFIRMED -> Count.CONFIRMED;
          case ROLLED_BACK -> Count.ROLLED_BACK;
          default -> Count.FAILED;
        },
        1);
  }

  /** Adds this loop's counts to the fleet's. */
  void addTo(Truths truths, Iterable<Handset> handsets) {
    for (int i = 0; i < launches.size(); i++) {
      truths.add(launches.get(i), activations[i], crashes[i], exposureSeconds[i]);
    }
    for (var handset : handsets) {
      if (handset.reportedFirmware != null) {
        truths.addFirmware(handset.launch, handset.reportedFirmware);
      }
    }
    updates.forEach(truths::addUpdates);
  }
}
