package dev.yunfan.ota.guard;

import dev.yunfan.ota.guard.Timeline.Evidence;
import dev.yunfan.ota.guard.Timeline.Piece;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.fleet.RolloutWindow;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes timelines of a rollout's rows. */
public final class Timelines {
  /** More pieces than that nobody reads. */
  static final int MOST = 200;

  /** Hours of the lengths that are taken when none is asked for. */
  private static final int[] LENGTHS = {1, 2, 3, 6, 12, 24, 48, 168};

  private Timelines() {}

  /** The shortest usual length, in hours, that makes no more pieces than people read. */
  public static long hoursFor(List<RolloutWindow> rows) {
    if (rows.isEmpty()) {
      return 1;
    }
    long first = rows.stream().mapToLong(RolloutWindow::hour).min().orElseThrow();
    long last = rows.stream().mapToLong(RolloutWindow::hour).max().orElseThrow();
    long hours = (last - first) / FoldTerms.HOUR + 1;
    for (int length : LENGTHS) {
      if (Math.ceilDiv(hours, length) <= MOST) {
        return length;
      }
    }
    return Math.ceilDiv(hours, MOST);
  }

  /**
   * The timeline of the release that a plan ships.
   *
   * @param policy by which harm is judged
   * @param rows the newest of each key
   * @param hours length of a piece, at least 1
   */
  public static Timeline of(
      Guardrails policy, RolloutPlan plan, String vendor, List<RolloutWindow> rows, long hours) {
    long length = hours * FoldTerms.HOUR;
    var arms = new TreeMap<Long, Map<String, ArmPiece>>();
    var stages = new TreeMap<Long, Integer>();
    for (var row : rows) {
      if (row.release().equals(plan.release())) {
        long from = Math.floorDiv(row.hour(), length) * length;
        arms.computeIfAbsent(from, _ -> new TreeMap<>())
            .merge(row.arm(), ArmPiece.of(row), ArmPiece::plus);
        stages.merge(from, (int) row.stage(), Math::max);
      }
    }
    var harm = new TreeMap<Long, Map<GuardMetric, Evidence>>();
    GuardBacktester.of(
        policy,
        plan,
        vendor,
        rows,
        (finding, end) ->
            harm.put(Math.floorDiv(end - 1, length) * length, nearest(finding.all())));
    var pieces = new ArrayList<Piece>();
    int open = 0;
    for (var each : arms.entrySet()) {
      open = Math.max(open, stages.getOrDefault(each.getKey(), 0));
      pieces.add(
          new Piece(
              each.getKey(), open, each.getValue(), harm.getOrDefault(each.getKey(), Map.of())));
    }
    return new Timeline(length, pieces);
  }

  private static Map<GuardMetric, Evidence> nearest(List<Judgement> all) {
    var nearest = new EnumMap<GuardMetric, Evidence>(GuardMetric.class);
    for (var each : all) {
      if (each.question() == Judgement.Question.HARM) {
        nearest.merge(
            each.metric(),
            new Evidence(each.logEvidence(), each.logThreshold()),
            (one, other) -> one.log() >= other.log() ? one : other);
      }
    }
    return nearest;
  }
}
