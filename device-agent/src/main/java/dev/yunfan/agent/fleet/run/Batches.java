package dev.yunfan.agent.fleet.run;

import dev.yunfan.agent.fleet.run.Handset.Numbered;
import dev.yunfan.agent.fleet.run.Handset.Waiting;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the next batch of a handset. */
public final class Batches {
  /** The gateway takes 1,000 events a batch. */
  private static final int MOST = 900;

  private final Lives lives;

  Batches(Lives lives) {
    this.lives = lives;
  }

  /**
   * Numbers what happened until {@code now} and is not sent yet, as far as it happened on one
   * firmware and fits a batch; the handset keeps it until it is acknowledged.
   *
   * @return how many events there are; 0 when nothing happened
   */
  int prepare(Handset handset, long now) {
    var events = handset.takeWaiting();
    while (events.size() < MOST && lives.endOfPeriod(handset) <= now) {
      lives.livePeriod(handset, events);
    }
    if (events.isEmpty()) {
      return 0;
    }
    events.sort(Comparator.comparingLong(Waiting::at));
    var firmware = events.getFirst().firmware();
    var numbered = new ArrayList<DeviceEvent>(events.size());
    for (var event : events) {
      if (numbered.size() == MOST || !event.firmware().equals(firmware)) {
        break;
      }
      numbered.add(
          new DeviceEvent(handset.seq++, event.at() + handset.clockErrorMillis, event.body()));
    }
    handset.keepWaiting(events.subList(numbered.size(), events.size()));
    handset.unacknowledged = new Numbered(firmware, List.copyOf(numbered));
    return numbered.size();
  }

  /** Whether a period has ended that is not reported yet. */
  boolean isDue(Handset handset, long now) {
    return handset.hasWaiting() || lives.endOfPeriod(handset) <= now;
  }

  /** The prepared batch as it is sent at {@code now}. */
  byte[] encoded(Handset handset, long now) {
    return TelemetryBatch.CODEC.encode(
        new TelemetryBatch(
            new Reporter(
                handset.deviceId(),
                handset.launch.vendor(),
                handset.launch.model(),
                handset.unacknowledged.firmware(),
                handset.incarnation),
            now + handset.clockErrorMillis,
            handset.unacknowledged.events(),
            CompactReceipts.list(handset.receipts)));
  }
}
