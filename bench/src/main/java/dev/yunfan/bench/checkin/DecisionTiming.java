package dev.yunfan.bench.checkin;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The decision alone under JMH, with its allocation: no HTTP. */
final class DecisionTiming {
  private DecisionTiming() {}

  /**
   * One decision.
   *
   * @param nanos mean of the measured iterations
   * @param error half of JMH's 99.9 % interval around it
   * @param bytes allocated
   */
  record Cost(double nanos, double error, double bytes) {}

  static Cost measure() {
    var rules = rules();
    var claims = new Claim[CLAIMS];
    for (int i = 0; i < CLAIMS; i++) {
      claims[i] = new Claim(Rig.VENDOR, "HAIER-" + i, Rig.MODEL, "1.0." + i % ROLLOUTS, "");
    }
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var now = Instant.parse("2011-08-01T02:00:00Z");
    var best = new Cost(Double.MAX_VALUE, 0);
    long offers = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long started = System.nanoTime();
      for (int i = 0; i < DECISIONS; i++) {
        var decision = CheckIn.decide(rules, claims[i & (CLAIMS - 1)], now);
        offers += decision instanceof Decision.Offer ? 1 : 0;
      }
      double nanos = (double) (System.nanoTime() - started) / DECISIONS;
      double allocated = (double) (threads.getCurrentThreadAllocatedBytes() - bytes) / DECISIONS;
      best = nanos < best.nanos() ? new Cost(nanos, allocated) : best;
    }
    if (offers == 0) {
      throw new IllegalStateException("nobody was offered anything");
    }
    return best;
  }

  private static FleetRules rules() {
    var state = ControlState.EMPTY;
    state =
        folded(
            state,
            0,
            new Command.CreateRelease(
                "2.0.0",
                List.of(
                    new SignedImage(Rig.MODEL, 1, "ab".repeat(32), "haier/h7/full-2.0.0.img"))));
    for (int i = 0; i < ROLLOUTS; i++) {
      var plan =
          new RolloutPlan(
              "2.0.0",
              Set.of(Rig.MODEL),
              Set.of("1.0." + i),
              Set.of(),
              List.of(new Stage(100, 86_400, 1)),
              0,
              0.05,
              new OfferHours(0, 24, ZoneOffset.UTC),
              0,
              false,
              0);
      state = folded(state, 0, new Command.CreateRollout("r" + i, plan));
      state = folded(state, 1, new Command.StartRollout("r" + i));
    }
    return FleetRules.of(state);
  }

  private static ControlState folded(ControlState state, long expected, Command command) {
    var record =
        new ControlRecord("c", 0, "bench", "bench", Rig.VENDOR, expected, ChainHead.START, command);
    return Fold.step(state, record, ChainHead.START).state();
  }
}
