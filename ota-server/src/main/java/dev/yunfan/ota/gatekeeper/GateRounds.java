package dev.yunfan.ota.gatekeeper;

import dev.yunfan.runtime.health.Pulse;
import dev.yunfan.runtime.health.Reading;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rounds of a gatekeeper, one after another on a thread of their own, and how they go. */
final class GateRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateRounds.class);

  private final Round round;
  private final Pulse pulse;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("gatekeeper").factory());

  /** One round. */
  @FunctionalInterface
  interface Round {
    /**
     * Judges everything once.
     *
     * @param goesOn to be called before each part that may take long
     */
    void run(Runnable goesOn) throws InterruptedException;
  }

  GateRounds(Round round, Pulse pulse) {
    this.round = round;
    this.pulse = pulse;
  }

  /** Starts the rounds, with a pause before each. */
  void start(Duration pause) {
    long nanos = pause.toNanos();
    var _ = thread.scheduleWithFixedDelay(this::once, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void once() {
    try {
      round.run(pulse::beat);
      pulse.beat();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      pulse.failed(e);
      LOG.atError().setCause(e).log("gatekeeper's round failed; the next one tries again");
    } catch (Error e) { // there is no next round after it
      pulse.stopped(e);
      throw e;
    }
  }

  Reading reading() {
    return pulse;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
