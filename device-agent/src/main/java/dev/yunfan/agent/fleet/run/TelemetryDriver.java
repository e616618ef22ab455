package dev.yunfan.agent.fleet.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.agent.fleet.net.RetryingClient;
import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.truth.Tally;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Uploads batches: one at a time a handset, again until there is an answer that is final. */
final class TelemetryDriver {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTHING_REJECTED = "\"rejected\":[]";

  private final FleetConfig config;
  private final RetryingClient courier;
  private final Credentials credentials;
  private final Batches batches;
  private final LoopTruth ledger;
  private final Tally tally;

  TelemetryDriver(
      FleetConfig config,
      RetryingClient courier,
      Credentials credentials,
      Batches batches,
      LoopTruth ledger,
      Tally tally) {
    this.config = config;
    this.courier = courier;
    this.credentials = credentials;
    this.batches = batches;
    this.ledger = ledger;
    this.tally = tally;
  }

  /** Sends what happened until {@code now}; {@code then} runs when it is acknowledged. */
  void upload(Handset handset, long now, Runnable then) {
    int events = batches.prepare(handset, now);
    if (events == 0) {
      then.run();
      return;
    }
    tally.add(Count.GENERATED, events);
    var random = Draws.of(config.seed(), handset.index, Draws.Of.UPLOAD, handset.uploads++);
    boolean answerGetsLost = random.nextDouble() < config.knobs().duplicateShare();
    send(handset, now, answerGetsLost, then);
  }

  private void send(Handset handset, long now, boolean answerGetsLost, Runnable then) {
    courier.postTelemetry(
        credentials.of(handset),
        batches.encoded(handset, now),
        answer -> {
          if (answer.status() != 202) {
            ledger.refused(handset);
            then.run();
          } else if (answerGetsLost) {
            tally.add(Count.DUPLICATES, handset.unacknowledged.events().size());
            send(handset, now, false, then);
          } else {
            ledger.accepted(handset, refused(answer.body()));
            then.run();
          }
        });
  }

  private static Set<Integer> refused(Buffer body) {
    if (body.toString().contains(NOTHING_REJECTED)) {
      return Set.of();
    }
    try {
      var refused = new HashSet<Integer>();
      for (var each : JSON.readTree(body.getBytes()).path("rejected")) {
        refused.add(each.path("index").asInt());
      }
      return refused;
    } catch (IOException e) {
      throw new IllegalStateException("a 202 without a readable body: " + body, e);
    }
  }
}
