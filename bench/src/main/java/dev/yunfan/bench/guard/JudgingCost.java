package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.bench.spike.RandomSequence;
import dev.yunfan.ota.guard.GuardCase;
import dev.yunfan.ota.guard.GuardJudge;
import dev.yunfan.ota.guard.WindowRows;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import dev.yunfan.schemas.telemetry.Arm;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The cost of judging many rollouts once a second. */
final class JudgingCost {
  private static final int MODELS = 5;
  private static final int CHANGED_PER_LOOK = 10;

  private final int regions;
  private final int hours;
  private final RandomGenerator random = RandomSequence.seeded(77);
  private final Set<String> models = new TreeSet<>();

  private JudgingCost(int regions, int hours) {
    this.regions = regions;
    this.hours = hours;
    for (int model = 0; model < MODELS; model++) {
      models.add("W70" + model);
    }
  }

  static MarkdownTable of(int rollouts, int hours, int looks) {
    var table =
        new MarkdownTable(
            "**CPU of judging %,d rollouts with 5 models once a second, after %,d h of rows; in each"
                    .formatted(rollouts, hours)
                + " look %d rows of each rollout have changed**".formatted(CHANGED_PER_LOOK),
            "regions",
            "ms a look of all",
            "share of a core",
            "below 5 %",
            "MB of heap a rollout");
    for (int regions : new int[] {1, 31}) {
      table.row(Integer.toString(regions), new JudgingCost(regions, hours).cells(rollouts, looks));
    }
    return table;
  }

  private List<String> cells(int rollouts, int looks) {
    var all = new ArrayList<WindowRows>();
    long before = heap();
    for (int i = 0; i < rollouts; i++) {
      all.add(filled());
    }
    double megabytes = (heap() - before) / 1e6 / rollouts;
    look(all, looks); // warm
    long start = cpu();
    look(all, looks);
    double millis = (cpu() - start) / 1e6 / looks;
    double share = millis / 1_000;
    return List.of(
        MarkdownTable.number(millis, 1),
        MarkdownTable.number(100 * share, 2) + " %",
        share < 0.05 ? "pass" : "**fail**",
        MarkdownTable.number(megabytes, 2));
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private WindowRows filled() {
    var rows = new WindowRows();
    for (int hour = 0; hour < hours; hour++) {
      for (var model : models) {
        for (int region = 0; region < regions; region++) {
          rows.put(row(model, region, hour, Arm.TREATED));
          rows.put(row(model, region, hour, Arm.CONTROL));
        }
      }
    }
    return rows;
  }

  private RolloutWindow row(String model, int region, int hour, Arm arm) {
    int scale = arm == Arm.TREATED ? 1 : 9;
    long crashes = hour == 0 ? 0 : random.nextInt(1 + scale);
    return new RolloutWindow(
        TrialRows.ROLLOUT,
        TrialRows.VENDOR,
        model,
        TrialRows.RELEASE,
        arm.label(),
        "region-" + region,
        0,
        hour * TrialRows.HOUR,
        hour == 0 ? 10_000 * scale : scale,
        1_000_000L * scale + random.nextInt(1_000),
        new Firsts(crashes, 0),
        new Firsts(crashes / 2, 0),
        new Firsts(crashes / 3, 0),
        new Firsts(0, 0),
        new Firsts(0, 0),
        new Firsts(crashes / 4, 0),
        0,
        new Updates(0, 0, arm == Arm.TREATED && hour == 0 ? 10_000 : 0, 0, 0, 0),
        hour * TrialRows.HOUR);
  }

  private void look(List<WindowRows> all, int looks) {
    var of =
        new GuardCase(
            Guardrails.DEFAULT,
            TrialRows.VENDOR,
            TrialRows.RELEASE,
            models,
            0,
            1_000,
            true,
            0,
            (hours - 1) * TrialRows.HOUR,
            0);
    var names = List.copyOf(models);
    for (int look = 0; look < looks; look++) {
      for (var rows : all) {
        for (int i = 0; i < CHANGED_PER_LOOK; i++) {
          rows.put(
              row(
                  names.get(random.nextInt(MODELS)),
                  random.nextInt(regions),
                  hours - 1,
                  random.nextBoolean() ? Arm.TREATED : Arm.CONTROL));
        }
        var finding = GuardJudge.judge(of, rows);
        if (!finding.doubts().stream().allMatch(doubt -> doubt.contains("no draw"))) {
          throw new IllegalStateException(
              "the rows of the bench are in doubt: " + finding.doubts());
        }
      }
    }
  }
}
