package dev.yunfan.ota.guard;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sums of a rollout's strata, put together as the questions need them. */
final class CaseSums {
  private final Map<String, StratumSums> byModel = new TreeMap<>();
  private final StratumSums together;
  private final StratumSums openStage;
  private final Set<String> modelsEver;
  private final Set<String> doubts = new TreeSet<>();

  private CaseSums(GuardCase of, FoldTerms terms) {
    together = new StratumSums(terms);
    openStage = new StratumSums(terms);
    modelsEver = new HashSet<>(of.models());
    of.models().forEach(model -> byModel.put(model, new StratumSums(terms)));
  }

  static CaseSums of(GuardCase of, WindowRows rows) {
    var terms = FoldTerms.of(of);
    var sums = new CaseSums(of, terms);
    rows.strange().forEach(doubt -> sums.doubts.add("A " + doubt));
    rows.strata().forEach(stratum -> sums.add(of, terms, stratum));
    sums.byModel.values().forEach(sums::add);
    return sums;
  }

  private void add(GuardCase of, FoldTerms terms, StratumRows stratum) {
    var key = stratum.key();
    if (!key.vendor().equals(of.vendor()) || !key.release().equals(of.release())) {
      doubts.add(
          "The rollout has %s, and ships %s to handsets of %s"
              .formatted(key.words(), of.release(), of.vendor()));
      return;
    }
    modelsEver.add(key.model());
    var own = byModel.get(key.model());
    if (own == null) {
      return; // the model is halted
    }
    var sums = stratum.sums(terms);
    own.addWatched(sums);
    if (key.stage() == of.stage()) {
      openStage.addOpen(sums);
    }
  }

  private void add(StratumSums model) {
    together.addWatched(model);
    model.doubts().forEach(doubt -> doubts.add("There are " + doubt));
  }

  /** Sums of each model that is not halted, over regions and stages. */
  Map<String, StratumSums> byModel() {
    return byModel;
  }

  /** Sums of all models that are not halted. */
  StratumSums together() {
    return together;
  }

  /** Sums of the open stage. */
  StratumSums openStage() {
    return openStage;
  }

  /** Number of models that the rollout has, halted ones included. */
  int modelsEver() {
    return modelsEver.size();
  }

  Collection<String> doubts() {
    return doubts;
  }
}
