package dev.yunfan.ota;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for what comes at once here and may take its time on a slow or busy machine. */
public final class Patience {
  public static final Duration LONGEST = Duration.ofSeconds(90);

  private Patience() {}

  /** Waits for a condition; one that does not come fails after {@link #LONGEST}. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONGEST);
  }
}
