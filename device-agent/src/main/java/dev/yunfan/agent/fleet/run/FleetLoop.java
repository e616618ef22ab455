package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.net.RetryingClient;
import dev.yunfan.agent.fleet.net.SharedListings;
import dev.yunfan.agent.fleet.story.Behaviour;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.story.Tide;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import dev.yunfan.agent.fleet.truth.Truths;
import dev.yunfan.agent.update.UpdateState;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handsets of one event loop: whoever wakes next, wakes; time is that of the wake-up. */
public final class FleetLoop {
  /** Wake-ups in a row before other tasks of the event loop get their turn. */
  private static final int TURN = 256;

  /** One handset that is awake, since a simulated time. */
  private static final class Flight {
    private final long since;
    private boolean landed;

    private Flight(long since) {
      this.since = since;
    }
  }

  private final int number;
  private final FleetConfig config;
  private final SimulatedClock clock;
  private final Context context;
  private final Vertx vertx;
  private final Tide tide;
  private final Roster roster;
  private final Tally tally;
  private final LoopTruth ledger;
  private final Lives lives;
  private final Batches batches;
  private final RetryingClient courier;
  private final TelemetryDriver telemetry;
  private final UpdateDriver updates;
  private final WakeQueue queue;
  private final @Nullable Handset[] handsets;
  private final ArrayDeque<Flight> flights = new ArrayDeque<>();
  private final Promise<Void> done = Promise.promise();
  private final long end;
  private long now;
  private int inFlight;
  private int delivered;
  private boolean running;
  private boolean pumping;
  private boolean turnAsked;

  public FleetLoop(
      int number,
      FleetConfig config,
      SimulatedClock clock,
      Context context,
      Tide tide,
      Roster roster,
      CrashTraces traces,
      SharedListings listings) {
    this.number = number;
    this.config = config;
    this.clock = clock;
    this.context = context;
    this.vertx = context.owner();
    this.tide = tide;
    this.roster = roster;
    this.tally = new Tally(config.scenario().launches().size());
    this.ledger = new LoopTruth(config.scenario().launches(), tally);
    this.lives =
        new Lives(
            config.seed(),
            config.knobs().heartbeatEvery().toMillis(),
            traces,
            config.scenario().outages());
    this.batches = new Batches(lives);
    var credentials = new Credentials(config.fleetKeys());
    this.courier = new RetryingClient(vertx, config.ingest(), config.ota(), tally, config.seed());
    this.telemetry = new TelemetryDriver(config, courier, credentials, batches, ledger, tally);
    this.updates = new UpdateDriver(config, courier, credentials, tally, listings, lives, context);
    this.handsets = new Handset[roster.sizeOf(number)];
    this.now = config.scenario().start().toEpochMilli();
    this.end = config.scenario().end().toEpochMilli();
    this.queue = new WakeQueue(now, handsets.length);
  }

  private int share(int whole) {
    return Math.max(1, whole / config.knobs().eventLoops());
  }

  /** Begins; the result completes when everything is delivered. Runs on its context. */
  public Promise<Void> start() {
    context.runOnContext(_ -> {
      running = true;
      for (int i = 0; i < handsets.length; i++) {
        queue.add(roster.activationAt(number, i), i);
      }
      pump();
    });
    return done;
  }

  /** Stops where it is. */
  public void stop() {
    context.runOnContext(_ -> {
      running = false;
      courier.close();
      done.tryFail("stopped before the end");
    });
  }

  private void pump() {
    if (pumping || !running) {
      return;
    }
    pumping = true;
    int turn = 0;
    int limit = share(config.knobs().inFlight());
    while (inFlight < limit && turn++ < TURN) {
      if (queue.isEmpty() || queue.nextAt() > end) {
        if (inFlight > 0 && delivered == 0) {
          break; // the story ends first
        }
        if (!deliverNext()) {
          break;
        }
      } else if (queue.nextAt() > tide.allowedUntil()) {
        askForTurn(1);
        break;
      } else {
        wakeNext();
      }
    }
    pumping = false;
    tellFloor();
    if (turn > TURN) {
      askForTurn(0);
    }
  }

  private void askForTurn(long millis) {
    if (turnAsked) {
      return;
    }
    turnAsked = true;
    Runnable turn =
        () -> {
          turnAsked = false;
          pump();
        };
    if (millis == 0) {
      context.runOnContext(_ -> turn.run());
    } else {
      vertx.setTimer(millis, _ -> turn.run());
    }
  }

  private void tellFloor() {
    while (!flights.isEmpty() && flights.peekFirst().landed) {
      flights.removeFirst();
    }
    long next = queue.isEmpty() ? Long.MAX_VALUE : queue.nextAt();
    tide.floor(number, flights.isEmpty() ? next : Math.min(next, flights.peekFirst().since));
  }

  private void wakeNext() {
    long at = Math.max(now, queue.nextAt());
    int index = queue.poll();
    now = at;
    clock.advanceTo(at);
    var handset = handsets[index];
    if (handset == null) {
      handset = lives.activated(roster.deviceOf(number, index), roster.launchOf(number, index), at);
      handsets[index] = handset;
      plan(handset);
    }
    var flight = new Flight(at);
    flights.addLast(flight);
    takeOff();
    goOn(handset, index, at, flight);
  }

  private void plan(Handset handset) {
    var random = Draws.of(config.seed(), handset.index, Draws.Of.CHECK_IN, -1);
    long within = config.knobs().checkInEvery().toMillis();
    handset.nextUploadAt = handset.activatedAt;
    handset.nextCheckInAt = handset.activatedAt + random.nextLong(within);
  }

  private void takeOff() {
    inFlight++;
    tally.add(Count.IN_FLIGHT, 1);
  }

  private void land(Flight flight) {
    flight.landed = true;
    inFlight--;
    tally.add(Count.IN_FLIGHT, -1);
    pump();
  }

  /** The next thing that is due on a handset that is awake, until nothing is. */
  private void goOn(Handset handset, int index, long at, Flight flight) {
    Runnable again = () -> goOn(handset, index, at, flight);
    if (handset.silent) {
      land(flight); // nothing ever wakes it
    } else if (handset.nextUploadAt <= at) {
      uploadOrWait(handset, at, again);
    } else if (handset.nextStepAt <= at) {
      updates.resume(handset, at, again);
    } else if (handset.nextCheckInAt <= at) {
      if (handset.update instanceof UpdateState.Idle) {
        updates.checkIn(handset, at, again);
      } else {
        handset.nextCheckInAt = at + config.knobs().checkInEvery().toMillis();
        again.run();
      }
    } else {
      queue.add(handset.nextAt(), index);
      land(flight);
    }
  }

  private void uploadOrWait(Handset handset, long at, Runnable again) {
    var random = Draws.of(config.seed(), handset.index, Draws.Of.OFFLINE, at);
    if (!handset.hasWaiting() && random.nextDouble() < config.knobs().offlineShare()) {
      long back = at + Behaviour.offlineMillis(random) + 1;
      handset.nextUploadAt = back;
      handset.nextCheckInAt = Math.max(handset.nextCheckInAt, back);
      again.run();
    } else {
      upload(handset, at, again);
    }
  }

  private void upload(Handset handset, long at, Runnable again) {
    telemetry.upload(
        handset,
        at,
        () -> {
          var random = Draws.of(config.seed(), handset.index, Draws.Of.UPLOAD, ~handset.uploads);
          long period = config.knobs().uploadEvery().toMillis();
          handset.nextUploadAt = at + period * 3 / 4 + random.nextLong(period / 2);
          if (batches.isDue(handset, at)) {
            handset.nextUploadAt = at; // of another firmware, or more than fits one batch
          } else if (handset.resetAt <= at && handset.update instanceof UpdateState.Idle) {
            lives.reset(handset, at);
            handset.nextUploadAt = at;
          }
          again.run();
        });
  }

  /** The story is over: what is not delivered yet is. False when all is. */
  private boolean deliverNext() {
    clock.advanceTo(end);
    while (delivered < handsets.length) {
      var handset = handsets[delivered];
      if (handset == null || handset.silent || !batches.isDue(handset, end)) {
        delivered++;
        continue;
      }
      delivered++;
      takeOff();
      var flight = new Flight(end);
      deliver(handset, flight);
      return true;
    }
    if (inFlight == 0) {
      courier.close();
      done.tryComplete();
    }
    return false;
  }

  private void deliver(Handset handset, Flight flight) {
    if (batches.isDue(handset, end)) {
      telemetry.upload(handset, end, () -> deliver(handset, flight));
    } else {
      land(flight);
    }
  }

  public Tally tally() {
    return tally;
  }

  /** Handsets of a model on which a newer firmware than the factory's had come to stay by then. */
  public long installed(String vendor, String model, long at) {
    return Arrays.stream(handsets)
        .filter(Objects::nonNull)
        .filter(each -> each.launch.vendor().equals(vendor) && each.launch.model().equals(model))
        .filter(each -> each.installedAt > 0 && each.installedAt <= at)
        .count();
  }

  /** Handsets of a model that were switched on by then. */
  public long switchedOn(String vendor, String model, long at) {
    return Arrays.stream(handsets)
        .filter(Objects::nonNull)
        .filter(each -> each.launch.vendor().equals(vendor) && each.launch.model().equals(model))
        .filter(each -> each.activatedAt <= at)
        .count();
  }

  public String lastTrouble() {
    return courier.lastTrouble();
  }

  /** After the end only. */
  public void addTo(Truths truths) {
    ledger.addTo(truths, Arrays.stream(handsets).filter(Objects::nonNull).toList());
  }
}
