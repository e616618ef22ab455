package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.Judgement.Question;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a rollout by its rows: is the release harmful, is it good enough for the next stage, and
 * can the numbers be trusted?
 *
 * <p>Harm is asked of each halting metric, of each model and of all models together, over all
 * stages since the evidence was last acknowledged, open hours included. Each of these processes,
 * and each absolute bar, may err with an equal part of {@code haltAlpha}, so together they halt a
 * release that is no worse with at most that chance. Models that are halted keep their part: a
 * smaller number of processes would lower the threshold of the others after a look at the outcome.
 *
 * <p>A stage passes by closed hours of its own alone. Open hours are still changing, and a stage
 * that could rest on the evidence of an earlier one would pass at once, under a bound that is
 * stricter than the one which that evidence was collected for.
 */
public final class GuardJudge {
  private GuardJudge() {}

  /** Judges the rows; a pure function of the newest row of each key. */
  public static GuardFinding judge(GuardCase of, WindowRows rows) {
    var sums = CaseSums.of(of, rows);
    double harmThreshold = Math.log(processes(of, sums) / of.policy().haltAlpha());
    var all = new ArrayList<Judgement>();
    if (of.hasControl()) {
      harm(of, sums, harmThreshold, all);
    }
    bars(of, sums, harmThreshold, all);
    var harms = all.stream().filter(Judgement::proven).toList();
    var doubts = new ArrayList<>(sums.doubts());
    var waits = new ArrayList<Wait>();
    if (of.hasControl() && of.stage() >= 0) {
      noWorse(of, sums, all, waits);
      imbalance(of, sums, all, doubts);
    }
    return new GuardFinding(harms, all, doubts, waits, weaker(of));
  }

  /** All processes that may halt this rollout, those of halted models included. */
  private static int processes(GuardCase of, CaseSums sums) {
    var policy = of.policy();
    int models = sums.modelsEver();
    int bars = policy.crashesPer1000Hours().size();
    return Math.max(1, policy.halting().size() * (models > 1 ? models + 1 : 1) + bars * models);
  }

  private static void harm(GuardCase of, CaseSums sums, double threshold, List<Judgement> all) {
    sums.byModel().forEach((model, own) -> harm(of, model, own, threshold, all));
    if (sums.modelsEver() > 1) {
      harm(of, "", sums.together(), threshold, all);
    }
  }

  private static void harm(
      GuardCase of, String model, StratumSums sums, double threshold, List<Judgement> all) {
    for (var metric : of.policy().halting()) {
      var harm = sums.harm(metric);
      all.add(
          judgement(
              Question.HARM,
              metric,
              model,
              of.policy().harmRatio(),
              harm,
              sums,
              harm.evidence().log(),
              threshold));
    }
  }

  private static void bars(GuardCase of, CaseSums sums, double threshold, List<Judgement> all) {
    sums.byModel()
        .forEach((model, own) ->
            of.policy()
                .crashesPer1000Hours()
                .forEach((metric, bar) -> all.add(bar(metric, bar, model, own, threshold))));
  }

  private static Judgement bar(
      GuardMetric metric, double bar, String model, StratumSums sums, double threshold) {
    var crashes = sums.harm(metric);
    double expected = bar * sums.treatedSeconds() / (1_000 * 3_600.0);
    return judgement(
        Question.ABOVE_BAR,
        metric,
        model,
        bar,
        crashes,
        sums,
        BarEvidence.log(crashes.treatedEvents(), expected),
        threshold);
  }

  private static void noWorse(GuardCase of, CaseSums sums, List<Judgement> all, List<Wait> waits) {
    var stage = sums.openStage();
    double threshold = -Math.log(of.policy().advanceAlpha());
    for (var metric : of.policy().advancing()) {
      var advance = stage.advance(metric);
      var judgement =
          judgement(
              Question.NO_WORSE,
              metric,
              "",
              of.policy().advanceBelow(of.openShareBasisPoints()),
              advance,
              stage,
              advance.evidence().log(),
              threshold);
      all.add(judgement);
      if (!judgement.proven()) {
        waits.add(new Wait(judgement, WaitWords.of(judgement, stage, of.closedBefore())));
      }
    }
  }

  private static void imbalance(
      GuardCase of, CaseSums sums, List<Judgement> all, List<String> doubts) {
    double share = of.openShareBasisPoints() / 10_000.0;
    if (!(share > 0 && share < 1)) {
      return; // nobody is drawn
    }
    var stage = sums.openStage();
    long treated = stage.treatedJoined();
    long control = stage.controlJoined();
    var judgement =
        new Judgement(
            Question.IMBALANCE,
            GuardMetric.CRASH,
            "",
            share / (1 - share),
            0,
            0,
            treated,
            control,
            stage.treatedSeconds(),
            stage.controlSeconds(),
            ImbalanceEvidence.log(treated, control, share),
            ImbalanceEvidence.LOG_THRESHOLD,
            List.of());
    all.add(judgement);
    if (judgement.proven()) {
      doubts.add(
          ("%,d treated and %,d waiting handsets came to stage %d, which no draw with an open share"
                  + " of %s %% makes: handsets that wait have not reported yet, or the numbers are not trustworthy")
              .formatted(treated, control, of.stage(), of.openShareBasisPoints() / 100.0));
    }
  }

  private static Judgement judgement(
      Question question,
      GuardMetric metric,
      String model,
      double ratio,
      MetricSums events,
      StratumSums sums,
      double log,
      double threshold) {
    return new Judgement(
        question,
        metric,
        model,
        ratio,
        events.treatedEvents(),
        events.controlEvents(),
        events.treatedAtRisk(),
        events.controlAtRisk(),
        sums.treatedSeconds(),
        sums.controlSeconds(),
        log,
        threshold,
        List.of());
  }

  private static String weaker(GuardCase of) {
    var policy = of.policy();
    if (of.hasControl() || (policy.halting().isEmpty() && policy.advancing().isEmpty())) {
      return "";
    }
    return policy.crashesPer1000Hours().isEmpty()
        ? "No handset waits, so crashes and silence are not compared with the firmware before:"
            + " only failed updates are judged; set absolute bars or a holdback"
        : "No handset waits, so crashes and silence are not compared with the firmware before:"
            + " only the absolute bars and failed updates are judged";
  }
}
