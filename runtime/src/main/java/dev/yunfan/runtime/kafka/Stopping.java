package dev.yunfan.runtime.kafka;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for threads that were told to stop. */
public final class Stopping {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Stopping() {}

  /** Waits up to 20 seconds; an interrupt ends the waiting and stays set. */
  public static void await(Thread thread) {
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(LIMIT)) {
        LOG.atWarn().addKeyValue("thread", thread.getName()).log("thread did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
