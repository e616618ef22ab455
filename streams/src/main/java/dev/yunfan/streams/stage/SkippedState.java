package dev.yunfan.streams.stage;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts stored entries that a start cannot take up, and leaves them where they are. */
public final class SkippedState {
  /** Meter of such entries; tag {@code store}. */
  public static final String METER = "streams.state.skipped";

  private static final Logger LOG = LoggerFactory.getLogger(SkippedState.class);
  private static final int MAX_SHOWN = 200;

  private final MeterRegistry meters;
  private final String store;

  SkippedState(MeterRegistry meters, String store) {
    this.meters = meters;
    this.store = store;
  }

  /** An entry is left out: another build wrote it, or it came from a hostile record. */
  void skip(String key, String why) {
    meters.counter(METER, "store", store).increment();
    LOG.atWarn()
        .addKeyValue("store", store)
        .addKeyValue("key", key.substring(0, Math.min(MAX_SHOWN, key.length())))
        .addKeyValue("cause", why)
        .log("stored entry is skipped");
  }
}
