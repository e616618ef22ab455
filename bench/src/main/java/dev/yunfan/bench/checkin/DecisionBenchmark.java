package dev.yunfan.bench.checkin;

import dev.yunfan.ota.checkin.CheckIn;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.ota.checkin.Decision;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.Memberships;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision, as a check-in makes it: rules of some rollouts of one model, many handsets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  private static final int CLAIMS = 1 << 16;
  private static final Instant NOW = Instant.parse("2011-08-01T02:00:00Z");

  /** Rollouts side by side, each from a firmware of its own. */
  @Param({"1", "200"})
  public int rollouts;

  private FleetRules rules = FleetRules.NONE;
  private Claim[] claims = {};
  private int next;

  /** Makes rules and handsets. */
  @Setup
  public void prepare() {
    rules = DecisionRules.of(rollouts);
    claims = new Claim[CLAIMS];
    for (int i = 0; i < CLAIMS; i++) {
      claims[i] = new Claim(Rig.VENDOR, "HAIER-" + i, Rig.MODEL, "1.0." + i % rollouts, "");
    }
  }

  /** Decides for the next handset. */
  @Benchmark
  public Decision decide() {
    next = (next + 1) & (CLAIMS - 1);
    return CheckIn.decide(rules, claims[next], NOW);
  }

  /** Decides for the next handset, and in which rollouts it takes part. */
  @Benchmark
  public Memberships decideWithMemberships() {
    next = (next + 1) & (CLAIMS - 1);
    return Memberships.of(rules, claims[next], CheckIn.decide(rules, claims[next], NOW), NOW);
  }
}
