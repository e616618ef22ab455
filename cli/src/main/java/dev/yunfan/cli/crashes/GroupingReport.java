package dev.yunfan.cli.crashes;

import dev.yunfan.groups.CrashGrouping;
import dev.yunfan.groups.FieldCase;
import dev.yunfan.groups.FieldCase.Demand;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Figures of the grouping, per source of logs, and the failures behind them. */
final class GroupingReport {
  /** One check that does not hold. */
  record FailedCheck(String id, String why) {}

  /**
   * The figures of one folder. A pair is two logs that a case compares; it is found, false or
   * missed.
   *
   * @param names checks of a log's own kind and signature
   * @param rightNames of those, the ones that hold
   * @param found pairs of one crash in one group
   * @param falsePairs pairs of two crashes in one group
   * @param missed pairs of one crash in two groups
   * @param apart pairs of two crashes in two groups
   */
  record Source(
      String name,
      int logs,
      int cases,
      int names,
      int rightNames,
      int found,
      int falsePairs,
      int missed,
      int apart,
      List<FailedCheck> failures) {
    Source {
      failures = List.copyOf(failures);
    }

    static Source of(
        Path folder,
        List<FieldCase> cases,
        Map<String, CrashGrouping> groups,
        List<FailedCheck> failures) {
      int names = 0;
      int right = 0;
      var pairs = new int[4];
      for (var check : cases.stream().flatMap(known -> known.checks().stream()).toList()) {
        switch (check) {
          case Demand.Shows shows -> {
            names++;
            var alone = new FieldCase("one check", List.of(shows));
            right +=
                alone.failures(file -> Objects.requireNonNull(groups.get(file), file)).isEmpty()
                    ? 1
                    : 0;
          }
          case Demand.Same(var one, var other) -> pairs[alike(groups, one, other) ? 0 : 2]++;
          case Demand.Different(var one, var other) -> pairs[alike(groups, one, other) ? 1 : 3]++;
        }
      }
      return new Source(
          String.valueOf(folder.getFileName()),
          groups.size(),
          cases.size(),
          names,
          right,
          pairs[0],
          pairs[1],
          pairs[2],
          pairs[3],
          failures);
    }

    private static boolean alike(Map<String, CrashGrouping> groups, String one, String other) {
      var group = Objects.requireNonNull(groups.get(one), one).groupId();
      return group.equals(Objects.requireNonNull(groups.get(other), other).groupId());
    }

    boolean passes() {
      return failures.isEmpty();
    }

    int failedCases() {
      return (int) failures.stream().map(FailedCheck::id).distinct().count();
    }

    /** Harmonic mean of precision and recall over pairs; 1 if no two logs are of one crash. */
    double f1() {
      int all = 2 * found + falsePairs + missed;
      return all == 0 ? 1 : 2.0 * found / all;
    }
  }

  private GroupingReport() {}

  static String markdown(List<Source> sources) {
    var text = new StringBuilder();
    text.append(
        "| Source | Logs | Cases passed | Names right | Pairs found / false / missed / apart | F1 |\n");
    text.append("|---|---|---|---|---|---|\n");
    for (var source : sources) {
      text.append(
          "| %s | %d | %d of %d | %d of %d | %d / %d / %d / %d | %s |%n"
              .formatted(
                  source.name(),
                  source.logs(),
                  source.cases() - source.failedCases(),
                  source.cases(),
                  source.rightNames(),
                  source.names(),
                  source.found(),
                  source.falsePairs(),
                  source.missed(),
                  source.apart(),
                  String.format(Locale.ROOT, "%.3f", source.f1())));
    }
    for (var source : sources) {
      text.append(
          "%nFailures in %s: %s%n".formatted(source.name(), source.passes() ? "none." : ""));
      for (var failure : source.failures()) {
        text.append("- %s: %s%n".formatted(failure.id(), failure.why()));
      }
    }
    return text.toString();
  }
}
