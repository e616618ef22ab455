package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.tuf.release.ChunkHashes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The services that an update needs besides the slots. */
public interface Surroundings {
  /**
   * Asks the server.
   *
   * @param rejected SHA-256 of images that were rolled back here
   */
  UpdateInput.Answered ask(String nonce, Set<String> rejected) throws IOException;

  /** Keeps these receipts in place of earlier ones, where no power cut loses them. */
  void keep(List<Receipt> receipts) throws IOException;

  /** The copies that were kept last. */
  WrongCopies wrongCopies();

  /** Keeps these copies in place of earlier ones, where no power cut loses them. */
  void keep(WrongCopies copies) throws IOException;

  /** Room that is missing for an update, its metadata, and the reports about it. */
  Optional<UpdateInput.OutOfRoom> lacking(Offer offer);

  /** Says something to the handset's owner. */
  void say(String words);

  /**
   * Downloads, going on where an earlier try stopped.
   *
   * @param chunks of the image, of which damaged ones are fetched alone; empty when unknown
   */
  UpdateInput.FetchEnded fetch(Offer offer, Optional<ChunkHashes> chunks);

  /**
   * A download waits, longer after each failure in a row; then {@link UpdateRunner#goOn}.
   *
   * @param failures in a row, at least 1
   * @param atLeast what the server asked for
   */
  void pause(int failures, Duration atLeast);

  /** The bytes that were fetched. */
  InputStream fetched(Offer offer) throws IOException;

  /** Keeps that the boot record could not be changed, where no power cut loses it. */
  void remember(FailedSwitch failure) throws IOException;

  /** The remembered value. */
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
