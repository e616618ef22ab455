package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.run.Handset.Waiting;
import dev.yunfan.agent.fleet.story.Behaviour;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.story.Outage;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes what happens on a handset, period by period; the same seed gives the same lives. */
public final class Lives {
  private static final String[] REGIONS = {
    "CN-44", "CN-32", "CN-37", "CN-33", "CN-41", "CN-51", "CN-13", "CN-31", "CN-11", "CN-42",
    "CN-43", "CN-34", "CN-35", "CN-21", "CN-61", "CN-50"
  };
  private static final int MAX_CRASHES_PER_PERIOD = 120;

  private final long seed;
  private final long periodMillis;
  private final CrashTraces traces;
  private final List<Outage> outages;

  public Lives(long seed, long periodMillis, CrashTraces traces) {
    this(seed, periodMillis, traces, List.of());
  }

  public Lives(long seed, long periodMillis, CrashTraces traces, List<Outage> outages) {
    this.seed = seed;
    this.periodMillis = periodMillis;
    this.traces = traces;
    this.outages = outages;
  }

  /** A handset that is switched on for the first time; its activation waits to be sent. */
  public Handset activated(int index, Launch launch, long at) {
    var random = Draws.of(seed, index, Draws.Of.BUYER, 0);
    var handset =
        new Handset(
            index,
            launch,
            at,
            (float) Draws.gammaOfMeanOne(random, Behaviour.FRAILTY_SHAPE),
            Behaviour.clockErrorMillis(random, at));
    handset.incarnation = Draws.key(seed, index, Draws.Of.IDENTITY, 0);
    handset.resetAt = at + Behaviour.untilReset(random);
    handset.tell(at, new Activation(region(random)));
    return handset;
  }

  private static String region(SplittableRandom random) {
    int first = random.nextInt(REGIONS.length);
    return REGIONS[Math.min(first, random.nextInt(REGIONS.length))];
  }

  /** A factory reset: the handset is someone's first one again, on the firmware that it has. */
  void reset(Handset handset, long at) {
    handset.resets++;
    var random = Draws.of(seed, handset.index, Draws.Of.BUYER, handset.resets);
    handset.incarnation = Draws.key(seed, handset.index, Draws.Of.IDENTITY, handset.resets);
    handset.seq = 0; // its receipts stay as long as the reports that wait, which need them
    handset.resetAt = at + Behaviour.untilReset(random);
    handset.tell(at, new Activation(region(random)));
  }

  /** End of the first period that is not reported yet. */
  long endOfPeriod(Handset handset) {
    return handset.activatedAt + (handset.daysReported + 1) * periodMillis;
  }

  /**
   * Everything until {@code now} waits to be sent; lived on the firmware of now.
   *
   * @param end of the story; of a period that it cuts nothing is ever told
   */
  void liveUntil(Handset handset, long now, long end) {
    var events = handset.takeWaiting();
    while (endOfPeriod(handset) <= now) {
      livePeriod(handset, events);
    }
    if (endOfPeriod(handset) <= end) {
      live(handset, now - startOfPeriod(handset), events);
    }
    handset.keepWaiting(events);
  }

  private long startOfPeriod(Handset handset) {
    return handset.activatedAt + handset.daysReported * periodMillis;
  }

  /**
   * Adds the crashes and the heartbeat of the rest of the next period; lived on the firmware of
   * now.
   */
  public void livePeriod(Handset handset, List<Waiting> events) {
    live(handset, periodMillis, events);
  }

  /**
   * Lives on within a period. All its parts draw the same day and keep what falls into them, so
   * parts lived on one firmware make the very day that would have been lived in one.
   *
   * @param to milliseconds since the period began
   */
  private void live(Handset handset, long to, List<Waiting> events) {
    long from = handset.livedMillis;
    if (to <= from) {
      return;
    }
    var random = Draws.of(seed, handset.index, Draws.Of.DAY, handset.daysReported);
    long start = startOfPeriod(handset);
    double powered = Behaviour.powered(random);
    double days = powered * periodMillis / 86_400_000;
    var whole = new ArrayList<Waiting>();
    double expected = days * handset.frailty * factor(handset, start + from);
    crashesOfAllKinds(handset, random, expected, start, whole);
    whole.removeIf(crash -> crash.at() < start + from || crash.at() >= start + to);
    events.addAll(whole);
    events.add(
        new Waiting(
            start + to,
            handset.firmware,
            new Heartbeat(
                Math.round(powered * to / 1000) - Math.round(powered * from / 1000),
                (random.nextInt(4) == 0 ? 1 : 0) + Math.min(whole.size(), 2),
                5 + random.nextInt(96),
                80 + random.nextInt(1_400),
                network(random))));
    boolean ends = to == periodMillis;
    handset.daysReported += ends ? 1 : 0;
    handset.livedMillis = ends ? 0 : to;
  }

  /** Crashes as a multiple of this handset's usual ones, by the beginning of a part. */
  private double factor(Handset handset, long at) {
    double factor = at >= handset.harmFrom ? handset.crashFactor : 1;
    for (var outage : outages) {
      factor *= outage.isAt(at) ? outage.crashFactor() : 1;
    }
    return factor;
  }

  private static Network network(SplittableRandom random) {
    int draw = random.nextInt(100);
    return draw < 4 ? Network.NONE : draw < 62 ? Network.CELLULAR : Network.WIFI;
  }

  private void crashesOfAllKinds(
      Handset handset, SplittableRandom random, double weight, long from, List<Waiting> events) {
    double perDay =
        Behaviour.JAVA_PER_DAY
            + Behaviour.NATIVE_PER_DAY
            + Behaviour.KERNEL_PER_DAY
            + Behaviour.WATCHDOG_PER_DAY;
    int begun = Draws.poisson(random, perDay * weight);
    int made = 0;
    for (int i = 0; i < begun && made < MAX_CRASHES_PER_PERIOD; i++) {
      made += crashAndItsLoop(handset, random, kind(random.nextDouble() * perDay), from, events);
    }
  }

  private static CrashKind kind(double draw) {
    double left = draw - Behaviour.JAVA_PER_DAY;
    if (left < 0) {
      return CrashKind.JAVA;
    }
    left -= Behaviour.NATIVE_PER_DAY;
    if (left < 0) {
      return CrashKind.NATIVE;
    }
    return left < Behaviour.WATCHDOG_PER_DAY ? CrashKind.WATCHDOG : CrashKind.KERNEL;
  }

  private int crashAndItsLoop(
      Handset handset, SplittableRandom random, CrashKind kind, long from, List<Waiting> events) {
    int cause = traces.cause(kind, random);
    int length = 1;
    if (random.nextDouble() < Behaviour.LOOP_SHARE) {
      double steps = Math.log(1 - random.nextDouble()) / Math.log(1 - 1 / Behaviour.LOOP_MEAN);
      length = (int) Math.min(Behaviour.LOOP_MAX, 1 + steps);
    }
    long last = from + periodMillis - 1;
    long at = from + Math.min(Behaviour.timeOfDay(random), periodMillis - 1);
    long uptime = 30 + random.nextLong(200_000);
    for (int i = 0; i < length; i++) {
      var crash = traces.crash(kind, cause, random, uptime);
      events.add(new Waiting(Math.min(at, last), handset.firmware, crash));
      at += 20_000 + random.nextLong(100_000);
      uptime = kind == CrashKind.KERNEL ? 40 + random.nextLong(60) : uptime + 60;
    }
    return length;
  }
}
