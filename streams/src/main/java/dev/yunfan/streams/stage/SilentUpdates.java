package dev.yunfan.streams.stage;

import dev.yunfan.streams.device.Sighting;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.question.RolloutArms;
import dev.yunfan.streams.question.RolloutOutcomes;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.store.WriteBackStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Handsets of one partition that installed an update and were not heard of since: counted once when
 * the time is over by the partition's arrival clock, un-counted once when they come back.
 */
final class SilentUpdates {
  private final WriteBackStore<Awaited> store;
  private final RolloutOutcomes outcomes;
  private final RolloutArms arms;
  private final long patience;

  /** Those not counted yet, in order of their last word; the store has the others too. */
  private final LinkedHashMap<String, Long> waiting = new LinkedHashMap<>();

  /** All that the store has: most batches are of handsets that are not among them. */
  private final Set<String> known = new HashSet<>();

  private long clock = Long.MIN_VALUE;

  SilentUpdates(WriteBackStore<Awaited> store, Questions questions, Duration silentAfter) {
    this.store = store;
    this.outcomes = questions.outcomes();
    this.arms = questions.arms();
    this.patience = silentAfter.toMillis();
    var uncounted = new ArrayList<Map.Entry<String, Long>>();
    for (String key : store.keys()) {
      known.add(key);
      var awaited = store.get(key);
      if (awaited != null && !awaited.counted()) {
        uncounted.add(Map.entry(key, awaited.since()));
      }
    }
    uncounted.sort(Map.Entry.comparingByValue());
    uncounted.forEach(each -> waiting.put(each.getKey(), each.getValue()));
  }

  /** Takes a batch's word of a handset, and counts those whose time is over by its arrival. */
  void count(String device, Sighting sighting, Ledger ledger) {
    clock = Math.max(clock, sighting.arrivedAt());
    switch (sighting.word()) {
      case Sighting.Word.Nothing _ -> {}
      case Sighting.Word.Heard _ -> back(device, ledger);
      case Sighting.Word.Installed(var rollout, var release, var stage, var arm) -> {
        back(device, ledger);
        var reporter = sighting.reporter();
        store.put(
            device,
            new Awaited(
                sighting.arrivedAt(),
                false,
                Subjects.join(rollout, reporter.model(), reporter.vendor(), release),
                stage,
                arm));
        known.add(device);
        waiting.put(device, sighting.arrivedAt());
      }
    }
    while (!waiting.isEmpty()) {
      var first = waiting.firstEntry();
      if (first.getValue() + patience > clock) {
        break;
      }
      waiting.pollFirstEntry();
      var awaited = store.get(first.getKey());
      if (awaited != null) {
        silent(awaited, ledger, 1);
        store.put(first.getKey(), awaited.asCounted());
      }
    }
  }

  private void back(String device, Ledger ledger) {
    if (!known.remove(device)) {
      return;
    }
    var awaited = store.get(device);
    if (awaited != null && awaited.counted()) {
      silent(awaited, ledger, -1);
    }
    waiting.remove(device);
    store.delete(device);
  }

  /** In the handset's arm, and in its row of the rollout's health; 0.1.0 had the arm alone. */
  private void silent(Awaited awaited, Ledger ledger, int delta) {
    var arm = awaited.arm();
    if (arm == null) {
      arms.silent(ledger, awaited.rollout(), RolloutArms.OLD_UPDATED, delta);
    } else {
      arms.silent(ledger, awaited.rollout(), arm.label(), delta);
      outcomes.silent(ledger, awaited.rollout(), awaited.stage(), delta);
    }
  }
}
