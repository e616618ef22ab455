package dev.yunfan.ingest.log;

import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Appends to the log. No method blocks. */
public interface TelemetryLog {
  /**
   * Appends the accepted events of a batch.
   *
   * @param deviceId key of the record
   * @param record value of the record
   * @param done called once, on any thread: with null when the record is replicated, else with why
   *     it may not be
   */
  void accepted(String deviceId, byte[] record, Consumer<@Nullable Exception> done);

  /**
   * Appends a rejection.
   *
   * @param deviceId key of the record, or null
   * @param done as above
   */
  void rejected(
      @Nullable String deviceId, RejectedTelemetry rejection, Consumer<@Nullable Exception> done);
}
