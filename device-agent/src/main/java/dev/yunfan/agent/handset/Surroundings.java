package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What an update needs besides the slots. */
public interface Surroundings {
  /** Asks the server. */
  CheckInAnswer ask(String nonce) throws IOException;

  /** Downloads, as far as bytes came, and digests what is stored. */
  FoundImage fetch(Offer offer) throws IOException;

  /** The bytes that were fetched. */
  InputStream fetched(Offer offer) throws IOException;

  /** Keeps that the boot record could not be changed, where no power cut loses it. */
  void remember(FailedSwitch failure) throws IOException;

  /** What was remembered. */
  Optional<FailedSwitch> remembered() throws IOException;

  /** Its outcome is told, or the boot record changed after all. */
  void forget() throws IOException;

  /** Checks the health of the firmware that runs on trial. */
  Health probe(Offer offer);

  /** Keeps a report where no power cut loses it. */
  void tell(UpdateReport report) throws IOException;

  /** The result of a health check. */
  record Health(boolean healthy, String detail) {}
}
