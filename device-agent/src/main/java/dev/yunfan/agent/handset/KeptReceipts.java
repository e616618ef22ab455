package dev.yunfan.agent.handset;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The receipts of the newest answer that had any say in them, in one file: a batch without events,
 * so that every firmware can read what an older one wrote.
 */
final class KeptReceipts {
  static final String NAME = "receipts";
  private static final Reporter NOBODY = new Reporter("", "", "", "", 0);

  private final EventStore store;
  private List<Receipt> all;
  private boolean durable = true;

  private KeptReceipts(EventStore store, List<Receipt> all) {
    this.store = store;
    this.all = all;
  }

  /**
   * Opens the file, should there be one. Receipts that cannot be read are none: the next check-in
   * brings new ones.
   */
  static KeptReceipts open(EventStore store, Consumer<String> voice) throws IOException {
    if (!store.names().contains(NAME)) {
      return new KeptReceipts(store, List.of());
    }
    try {
      return new KeptReceipts(store, TelemetryBatch.CODEC.decode(store.read(NAME)).receipts());
    } catch (UnreadableRecord e) {
      voice.accept("receipts cannot be read, the next check-in brings others: " + e.getMessage());
      return new KeptReceipts(store, List.of());
    }
  }

  List<Receipt> all() {
    return all;
  }

  /** That of a rollout. */
  Optional<Receipt> of(String rolloutId) {
    return all.stream()
        .filter(receipt -> receipt.membership().rolloutId().equals(rolloutId))
        .findFirst();
  }

  /** Keeps these instead; durable on return. When the storage fails they last until a restart. */
  void replace(List<Receipt> receipts) throws IOException {
    if (!receipts.equals(all) || !durable) {
      all = List.copyOf(receipts);
      durable = false;
      store.replace(
          NAME, TelemetryBatch.CODEC.encode(new TelemetryBatch(NOBODY, 0, List.of(), receipts)));
      durable = true;
    }
  }
}
