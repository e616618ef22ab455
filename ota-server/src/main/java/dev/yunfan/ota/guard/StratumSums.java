package dev.yunfan.ota.guard;

import dev.yunfan.schemas.control.GuardMetric;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The sums of a stratum's rows, hour by hour. */
final class StratumSums {
  private static final GuardMetric[] ALL = GuardMetric.values();
  private static final int DOUBTS_KEPT = 4;

  private final Map<GuardMetric, MetricSums> harm = new EnumMap<>(GuardMetric.class);
  private final Map<GuardMetric, MetricSums> advance = new EnumMap<>(GuardMetric.class);
  private final TreeSet<String> doubts = new TreeSet<>();
  private long treatedJoined;
  private long controlJoined;
  private long treatedSeconds;
  private long controlSeconds;
  private long firstHour = Long.MAX_VALUE;
  private long came;
  private long confirmed;
  private final Uptake uptake;

  /** Sums of no row. */
  StratumSums(FoldTerms terms) {
    uptake = new Uptake(terms.advanceRatio(), terms.carried());
    for (var metric : ALL) {
      harm.put(metric, new MetricSums(RatioEvidence.above(terms.harmRatio())));
    }
    for (var metric : terms.advancing()) {
      advance.put(metric, new MetricSums(RatioEvidence.below(terms.advanceRatio())));
    }
  }

  /** Sums of the same rows under the same terms. */
  StratumSums copy(FoldTerms terms) {
    var copy = new StratumSums(terms);
    copy.addHarm(this);
    copy.addAdvance(this);
    copy.addSizes(this);
    return copy;
  }

  /** Adds what another stratum says of harm, and its sizes, under the same terms. */
  void addWatched(StratumSums other) {
    addHarm(other);
    addSizes(other);
  }

  /** Adds what a stratum of the open stage says for passing it, and its sizes. */
  void addOpen(StratumSums other) {
    addAdvance(other);
    addSizes(other);
  }

  private void addHarm(StratumSums other) {
    harm.forEach((metric, sums) -> sums.addAll(other.harm(metric)));
    other.doubts.forEach(this::doubt);
  }

  private void addAdvance(StratumSums other) {
    advance.forEach((metric, sums) -> sums.addAll(other.advance(metric)));
  }

  private void addSizes(StratumSums other) {
    treatedJoined += other.treatedJoined;
    controlJoined += other.controlJoined;
    treatedSeconds += other.treatedSeconds;
    controlSeconds += other.controlSeconds;
    firstHour = Math.min(firstHour, other.firstHour);
    came += other.came;
    confirmed += other.confirmed;
  }

  /**
   * Adds the rows of the next hour.
   *
   * @param counts whether its events are evidence, and not acknowledged
   * @param advances whether they are evidence for passing the open stage
   */
  void add(HourRows hour, boolean counts, boolean advances) {
    if (hour.impossible() && counts) {
      doubt(hour, "counts that are negative or larger than a fleet");
    }
    for (int metric = 0; metric < ALL.length; metric++) {
      add(hour, metric, counts, advances);
    }
    came += hour.treatedJoined();
    confirmed += hour.treatedConfirmed();
    if (counts) {
      firstHour = Math.min(firstHour, hour.start());
      treatedJoined += hour.treatedJoined();
      controlJoined += hour.controlJoined();
      treatedSeconds += hour.treatedSeconds();
      controlSeconds += hour.controlSeconds();
    }
  }

  private void add(HourRows hour, int metric, boolean counts, boolean advances) {
    var sums = harm(ALL[metric]);
    var passing = advance.get(ALL[metric]);
    long treated = hour.treatedEvents(metric);
    long control = hour.controlEvents(metric);
    long treatedTime = hour.treatedSecondsAtRisk(metric);
    long controlTime = hour.controlSecondsAtRisk(metric);
    boolean possible = treated <= sums.treatedAtRisk() && control <= sums.controlAtRisk();
    if (counts && possible && !hour.impossible()) {
      sums.count(treated, control, treatedTime, controlTime);
    }
    if (passing != null && advances && possible && !hour.impossible()) {
      if (uptake.isEnough(confirmed, came)) {
        double against = uptake.bound(confirmed, came);
        passing.count(treated, control, treatedTime, controlTime, against);
      } else {
        passing.tally(treated, control);
      }
    }
    long treatedMove = hour.treatedJoined() - treated - hour.treatedUnexposed(metric);
    long controlMove = hour.controlJoined() - control - hour.controlUnexposed(metric);
    boolean moved = sums.move(treatedMove, controlMove);
    if (passing != null) {
      passing.move(treatedMove, controlMove);
    }
    if (counts && !hour.impossible() && !(possible && moved)) {
      doubt(hour, "more %s than were at risk".formatted(ALL[metric].label()));
    }
  }

  private void doubt(HourRows hour, String what) {
    doubt("%s: %s".formatted(hour.words(), what));
  }

  private void doubt(String doubt) {
    doubts.add(doubt);
    if (doubts.size() > DOUBTS_KEPT) {
      doubts.pollLast();
    }
  }

  MetricSums harm(GuardMetric metric) {
    return Objects.requireNonNull(harm.get(metric), metric::label);
  }

  /** Sums of a metric that the open stage waits for. */
  MetricSums advance(GuardMetric metric) {
    return Objects.requireNonNull(advance.get(metric), metric::label);
  }

  Collection<String> doubts() {
    return doubts;
  }

  long treatedJoined() {
    return treatedJoined;
  }

  long controlJoined() {
    return controlJoined;
  }

  /** Share of the treated that have the release, as far as is known, in [0, 1]. */
  double uptake() {
    return uptake.share(confirmed, came);
  }

  /** Whether so many have the release that a comparison says something of it. */
  boolean isUptakeEnough() {
    return uptake.isEnough(confirmed, came);
  }

  /** Ratio of the arms that a release at the stage's bound would show now. */
  double boundNow() {
    return uptake.bound(confirmed, came);
  }

  /** Start of the first hour that counts; the greatest number when there is none. */
  long firstHour() {
    return firstHour;
  }

  long treatedSeconds() {
    return treatedSeconds;
  }

  long controlSeconds() {
    return controlSeconds;
  }
}
