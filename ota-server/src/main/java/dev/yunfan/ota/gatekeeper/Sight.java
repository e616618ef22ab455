package dev.yunfan.ota.gatekeeper;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this server can see harm. When its evidence has been stale for long it is blind: nobody
 * would notice that an update hurts, so it makes no offers. That is no verdict, and ends by itself.
 */
final class Sight {
  /** 1 while the server is blind. */
  static final String BLIND = "ota.blind";

  private static final Logger LOG = LoggerFactory.getLogger(Sight.class);

  private final long patience;
  private volatile long seenAt;
  private boolean toldBlind;

  /**
   * It counts as having seen at its start.
   *
   * @param blindAfter real time without current evidence after which it is blind
   * @param now {@link System#nanoTime()}
   */
  Sight(Duration blindAfter, long now, MeterRegistry meters) {
    this.patience = blindAfter.toNanos();
    this.seenAt = now;
    meters.gauge(BLIND, this, sight -> sight.isBlind(System.nanoTime()) ? 1 : 0);
  }

  /**
   * Takes what a round of the gatekeeper saw.
   *
   * @param current whether the evidence was the newest
   * @param why it was not
   */
  void saw(boolean current, String why, long now) {
    if (current) {
      seenAt = now;
    }
    boolean blind = isBlind(now);
    if (blind && !toldBlind) { // once, however long it lasts
      LOG.atError()
          .addKeyValue("detail", why)
          .log("blind: offers are suspended until the evidence is current again");
    } else if (!blind && toldBlind) {
      LOG.atInfo().log("the evidence is current again: offers go on");
    }
    toldBlind = blind;
  }

  /** Whether no current evidence was seen for too long; so too when nobody looks any more. */
  boolean isBlind(long now) {
    return now - seenAt > patience;
  }
}
