package dev.yunfan.agent.fleet;

import dev.yunfan.agent.fleet.net.EventLoops;
import dev.yunfan.agent.fleet.net.SharedListings;
import dev.yunfan.agent.fleet.run.FleetLoop;
import dev.yunfan.agent.fleet.run.Roster;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.story.Tide;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import dev.yunfan.agent.fleet.truth.Truths;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A fleet at work. It ends by itself when its story is told and everything is delivered. */
public final class FleetSimulation implements AutoCloseable {
  /**
   * Of so many assignments one is verified: all of them would cost as much as the rest of a
   * handset's life, and a forged one is still found among a few.
   */
  private static final int SIGNATURE_EVERY = 16;

  private final FleetConfig config;
  private final SimulatedClock clock;
  private final Vertx vertx;
  private final List<FleetLoop> loops;
  private final Future<FleetTruth> truth;
  private final long watch;

  private FleetSimulation(
      FleetConfig config, SimulatedClock clock, Vertx vertx, List<FleetLoop> loops) {
    this.config = config;
    this.clock = clock;
    this.vertx = vertx;
    this.loops = loops;
    Promise<FleetTruth> finished = Promise.promise();
    Future.all(loops.stream().map(loop -> loop.start().future()).toList())
        .onComplete(_ -> finished.tryComplete(count()), finished::tryFail);
    this.truth = finished.future();
    this.watch = vertx.setPeriodic(1_000, new Patience(finished)::look);
    truth.onComplete(_ -> vertx.cancelTimer(watch));
  }

  /**
   * Starts.
   *
   * @param clock moved by the simulation, from the scenario's start to its end
   */
  public static FleetSimulation start(FleetConfig config, SimulatedClock clock, Vertx vertx) {
    var roster = new Roster(config);
    var traces = CrashTraces.load();
    var knobs = config.knobs();
    long start = config.scenario().start().toEpochMilli();
    var tide =
        new Tide(
            knobs.eventLoops(),
            knobs.window().toMillis(),
            start,
            knobs.realPerSimulatedDay().toNanos(),
            System::nanoTime);
    var listings = new SharedListings(config.listings(), vertx, SIGNATURE_EVERY);
    var loops = new ArrayList<FleetLoop>();
    for (int i = 0; i < knobs.eventLoops(); i++) {
      var context = EventLoops.next(vertx);
      loops.add(new FleetLoop(i, config, clock, context, tide, roster, traces, listings));
    }
    return new FleetSimulation(config, clock, vertx, List.copyOf(loops));
  }

  /** Completes with the truth when everything is delivered; fails when the servers stay silent. */
  public Future<FleetTruth> truth() {
    return truth;
  }

  /**
   * Waits for the end, off the event loops.
   *
   * @throws java.util.concurrent.CompletionException when the servers stay silent
   */
  public FleetTruth await() {
    return truth.toCompletionStage().toCompletableFuture().join();
  }

  /** Where the simulation is now; cheap. */
  public FleetProgress progress() {
    var tallies = tallies();
    var activated = new TreeMap<String, Map<String, Long>>();
    var launches = config.scenario().launches();
    for (int i = 0; i < launches.size(); i++) {
      int launch = i;
      long count = tallies.stream().mapToLong(tally -> tally.activatedOf(launch)).sum();
      activated
          .computeIfAbsent(launches.get(i).vendor(), _ -> new TreeMap<>())
          .merge(launches.get(i).model(), count, Long::sum);
    }
    return new FleetProgress(
        clock.instant(),
        activated,
        Truths.sum(tallies, Count.GENERATED),
        Truths.sum(tallies, Count.ACKNOWLEDGED),
        Truths.sum(tallies, Count.REJECTED),
        Truths.sum(tallies, Count.DUPLICATES),
        Math.toIntExact(Truths.sum(tallies, Count.IN_FLIGHT)),
        Truths.sum(tallies, Count.REQUESTS),
        Truths.sum(tallies, Count.RETRIES),
        Truths.sum(tallies, Count.CHECK_INS),
        Truths.sum(tallies, Count.OFFERS),
        Truths.sum(tallies, Count.DOWNLOADS),
        Truths.sum(tallies, Count.CONFIRMED),
        Truths.sum(tallies, Count.ROLLED_BACK),
        Truths.sum(tallies, Count.FAILED),
        truth.isComplete());
  }

  /**
   * The share of a model's handsets that had a newer firmware than the factory's by a simulated
   * time; after the end only.
   *
   * @return in [0, 1]; 0 when no handset was switched on by then
   */
  public double shareInstalled(String vendor, String model, Instant at) {
    if (!truth.isComplete()) {
      throw new IllegalStateException("the simulation has not ended");
    }
    long millis = at.toEpochMilli();
    double all = loops.stream().mapToLong(loop -> loop.switchedOn(vendor, model, millis)).sum();
    double had = loops.stream().mapToLong(loop -> loop.installed(vendor, model, millis)).sum();
    return all == 0 ? 0 : had / all;
  }

  private List<Tally> tallies() {
    return loops.stream().map(FleetLoop::tally).toList();
  }

  private FleetTruth count() {
    var truths = new Truths();
    loops.forEach(loop -> loop.addTo(truths));
    return truths.over(tallies());
  }

  /** Stops a simulation that is not at its end; waits for nothing. */
  @Override
  public void close() {
    vertx.cancelTimer(watch);
    loops.forEach(FleetLoop::stop);
  }

  /** Gives up when no request was answered for too long. */
  private final class Patience {
    private final Promise<FleetTruth> finished;
    private long answered = -1;
    private int silentSeconds;

    private Patience(Promise<FleetTruth> finished) {
      this.finished = finished;
    }

    private void look(long timer) {
      var progress = progress();
      if (progress.requests() != answered || progress.inFlight() == 0) {
        answered = progress.requests();
        silentSeconds = 0;
        return;
      }
      if (Duration.ofSeconds(++silentSeconds).compareTo(config.knobs().patience()) >= 0) {
        var trouble = loops.stream().map(FleetLoop::lastTrouble).distinct().toList();
        if (finished.tryFail(
            "no answer for %s; last trouble: %s".formatted(config.knobs().patience(), trouble))) {
          close();
        }
      }
    }
  }
}
