package dev.yunfan.agent.handset;

import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/** OutboxUploads what an outbox keeps; what the gateway does not answer for stays there. */
final class OutboxUploads {
  private static final int BATCH = 500;
  private static final Set<Integer> REFUSED_FOR_GOOD = Set.of(400, 413, 415, 422);

  /** The word of a gateway of 0.1.0 for a batch that is newer than it: later ones put it off. */
  private static final String NEWER_THAN_THE_GATEWAY = "/problems/unknown-schema\"";

  private final Outbox outbox;
  private final DeviceApi api;
  private final InstantSource clock;
  private final Consumer<String> voice;
  private final Errand errand;

  /**
   * @param errand is put off when the gateway cannot take a batch
   */
  OutboxUploads(
      Outbox outbox, DeviceApi api, InstantSource clock, Consumer<String> voice, Errand errand) {
    this.outbox = outbox;
    this.api = api;
    this.clock = clock;
    this.voice = voice;
    this.errand = errand;
  }

  /** Whether something is kept. */
  boolean isWanted() {
    return !outbox.isEmpty();
  }

  /** When the gateway may be asked again. */
  Errand errand() {
    return errand;
  }

  /** How long until the gateway may be asked again. */
  Duration untilDue() {
    return errand.untilDue();
  }

  /** OutboxUploads everything that is kept, now, as far as the gateway answers for it. */
  void send() throws IOException {
    int most = BATCH;
    for (var batches = outbox.next(clock.millis(), most);
        !batches.isEmpty();
        batches = outbox.next(clock.millis(), most)) {
      var batch = batches.getFirst();
      switch (posted(batch)) {
        case SETTLED -> outbox.forget(batch);
        case KEEP -> {
          return;
        }
        case SPLIT -> most = batch.events().size() / 2;
      }
    }
    errand.done(Duration.ZERO);
  }

  private enum Then {
    SETTLED,
    KEEP,
    SPLIT
  }

  private Then posted(TelemetryBatch batch) {
    int events = batch.events().size();
    DeviceApi.Posted answer;
    try {
      answer = api.post(TelemetryBatch.CODEC.encode(batch));
    } catch (IOException e) {
      return kept(events, e.toString(), Duration.ZERO);
    }
    if (answer.isAccepted()) {
      voice.accept("uploaded %d events".formatted(events));
      return Then.SETTLED;
    }
    if (answer.status() == 413 && events > 1) {
      return Then.SPLIT;
    }
    // other words than the gateway's are those of something on the way to it
    if (answer.isProblem()
        && REFUSED_FOR_GOOD.contains(answer.status())
        && !answer.body().contains(NEWER_THAN_THE_GATEWAY)) {
      voice.accept("refused for good: " + answer.body());
      return Then.SETTLED;
    }
    return kept(
        events, "answer %d %s".formatted(answer.status(), answer.body()), answer.retryAfter());
  }

  private Then kept(int events, String why, Duration retryAfter) {
    long pause = errand.failed(retryAfter).toMillis();
    voice.accept(
        "upload failed, %d events are kept, again in %d ms: %s".formatted(events, pause, why));
    return Then.KEEP;
  }
}
