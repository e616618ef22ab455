package dev.yunfan.ota.guard;

import dev.yunfan.ota.guard.GuardBacktest.Halt;
import dev.yunfan.ota.guard.GuardBacktest.StageProof;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.telemetry.Arm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;

/**
 * Judges a rollout's history hour by hour, as the gate would have at each hour's end: of later rows
 * it knows nothing. Which stage was open is told by the rows. Evidence that a person acknowledged
 * by a resume counts here, since another policy might have stopped before.
 */
public final class GuardBacktester {
  private final Guardrails policy;
  private final RolloutPlan plan;
  private final String vendor;
  private final WindowRows known = new WindowRows();
  private final TreeSet<String> live;
  private final TreeMap<String, Long> haltedAt = new TreeMap<>();
  private final List<Halt> halts = new ArrayList<>();
  private final List<StageProof> stages = new ArrayList<>();
  private int open = -1;
  private long doubtful;
  private String doubt = "";

  private final ObjLongConsumer<GuardFinding> look;

  private GuardBacktester(
      Guardrails policy, RolloutPlan plan, String vendor, ObjLongConsumer<GuardFinding> look) {
    this.look = look;
    this.policy = policy;
    this.plan = plan;
    this.vendor = vendor;
    this.live = new TreeSet<>(plan.models());
  }

  /**
   * Tests a policy.
   *
   * @param rows the newest of each key, in any order
   */
  public static GuardBacktest of(
      Guardrails policy, RolloutPlan plan, String vendor, Collection<RolloutWindow> rows) {
    return of(policy, plan, vendor, rows, (_, _) -> {});
  }

  /**
   * The same.
   *
   * @param look is shown each finding and the end of its hour, until every model is halted
   */
  static GuardBacktest of(
      Guardrails policy,
      RolloutPlan plan,
      String vendor,
      Collection<RolloutWindow> rows,
      ObjLongConsumer<GuardFinding> look) {
    return new GuardBacktester(policy, plan, vendor, look).run(rows);
  }

  private GuardBacktest run(Collection<RolloutWindow> rows) {
    var hours =
        rows.stream()
            .filter(row -> row.release().equals(plan.release()))
            .collect(Collectors.groupingBy(RolloutWindow::hour, TreeMap::new, Collectors.toList()));
    hours.forEach(this::hour);
    long attempted = 0;
    long spared = 0;
    var sparedByHalt = new TreeMap<Long, Long>();
    for (var row : hours.values().stream().flatMap(List::stream).toList()) {
      if (row.arm().equals(Arm.TREATED.label())) {
        attempted += row.updates().attempted();
        long at = haltedAt.getOrDefault(row.model(), Long.MAX_VALUE);
        if (row.hour() >= at) {
          spared += row.updates().attempted();
          sparedByHalt.merge(at, row.updates().attempted(), Long::sum);
        }
      }
    }
    return new GuardBacktest(
        hours.isEmpty() ? 0 : hours.firstKey(),
        hours.isEmpty() ? 0 : hours.lastKey() + FoldTerms.HOUR,
        halts.stream()
            .map(halt ->
                new Halt(
                    halt.models(),
                    halt.at(),
                    halt.judgement(),
                    sparedByHalt.getOrDefault(halt.at(), 0L)))
            .toList(),
        stages,
        attempted,
        spared,
        doubtful,
        doubt);
  }

  private void hour(long hour, List<RolloutWindow> rows) {
    for (var row : rows) {
      known.put(row);
      if (row.stage() > open) {
        open((int) Math.min(row.stage(), plan.stages().size()), hour);
      }
    }
    long end = hour + FoldTerms.HOUR;
    if (!live.isEmpty()) {
      var finding = GuardJudge.judge(now(end), known);
      look.accept(finding, end);
      take(finding, end);
    }
  }

  private void open(int stage, long hour) {
    if (!stages.isEmpty() && stages.getLast().leftAt() == 0) {
      var left = stages.removeLast();
      stages.add(
          new StageProof(left.stage(), left.openedAt(), left.provenAt(), hour, left.missing()));
    }
    open = stage;
    if (stage < plan.stages().size()) {
      stages.add(new StageProof(stage, hour, 0, 0, "no hour has ended yet"));
    }
  }

  private GuardCase now(long end) {
    boolean ended = open == plan.stages().size();
    int share =
        ended ? Stage.WHOLE - plan.holdbackBasisPoints() : plan.openShare(Math.max(0, open));
    return new GuardCase(
        policy,
        vendor,
        plan.release(),
        live,
        ended ? -1 : open,
        share,
        share < Stage.WHOLE,
        0,
        end,
        ended || open < 1 ? 0 : plan.openShare(open - 1));
  }

  private void take(GuardFinding finding, long end) {
    if (!finding.doubts().isEmpty()) {
      doubtful++;
      doubt = doubt.isEmpty() ? finding.doubts().getFirst() : doubt;
    }
    Map<String, Judgement> harms = new TreeMap<>();
    finding.harms().forEach(harm -> harms.putIfAbsent(harm.model(), harm));
    harms.forEach((model, judgement) -> halt(model, judgement, end));
    if (!stages.isEmpty() && stages.getLast().leftAt() == 0 && stages.getLast().provenAt() == 0) {
      var stage = stages.removeLast();
      boolean proven = finding.waits().isEmpty() && finding.doubts().isEmpty();
      String missing =
          finding.doubts().isEmpty()
              ? finding.waits().stream().map(Wait::words).collect(Collectors.joining("; "))
              : finding.doubts().getFirst();
      stages.add(
          new StageProof(
              stage.stage(), stage.openedAt(), proven ? end : 0, 0, proven ? "" : missing));
    }
  }

  /** All models together come first, and leave none. */
  private void halt(String model, Judgement judgement, long end) {
    var stopped = model.isEmpty() ? List.copyOf(live) : List.of(model);
    if (stopped.isEmpty() || !live.containsAll(stopped)) {
      return;
    }
    stopped.forEach(each -> haltedAt.put(each, end));
    halts.add(new Halt(stopped, end, judgement, 0));
    live.removeAll(stopped);
  }
}
