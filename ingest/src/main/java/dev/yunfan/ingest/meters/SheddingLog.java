package dev.yunfan.ingest.meters;

import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.load.InFlight;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log, once a period and not once a request, that batches were turned away. */
public final class SheddingLog {
  private static final Logger LOG = LoggerFactory.getLogger(SheddingLog.class);

  private final IngestMeters meters;
  private final InFlight inFlight;
  private long overloaded;
  private long unavailable;
  private long tooMany;

  public SheddingLog(IngestMeters meters, InFlight inFlight) {
    this.meters = meters;
    this.inFlight = inFlight;
  }

  /** Logs what was turned away since the last call, if anything was. */
  public void look() {
    long overloadedNow = meters.refused(RefusalReason.OVERLOADED);
    long unavailableNow = meters.refused(RefusalReason.LOG_UNAVAILABLE);
    long tooManyNow = meters.refused(RefusalReason.TOO_MANY);
    if (overloadedNow + unavailableNow + tooManyNow > overloaded + unavailable + tooMany) {
      LOG.atWarn()
          .addKeyValue("overloaded", overloadedNow - overloaded)
          .addKeyValue("logUnavailable", unavailableNow - unavailable)
          .addKeyValue("tooManyRequests", tooManyNow - tooMany)
          .addKeyValue("inFlightRequests", inFlight.requests())
          .addKeyValue("inFlightBytes", inFlight.bytes())
          .log("batches turned away");
    }
    overloaded = overloadedNow;
    unavailable = unavailableNow;
    tooMany = tooManyNow;
  }
}
