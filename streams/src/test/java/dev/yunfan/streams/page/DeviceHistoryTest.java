package dev.yunfan.streams.page;

import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.device.BatchFold;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.Ground;
import dev.yunfan.streams.page.DeviceHistory.Entry;
import dev.yunfan.streams.page.DeviceHistory.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceHistoryTest {
  private DeviceState state = DeviceState.UNSEEN;
  private byte[] stored = new byte[0];

  private void arrives(Telemetry telemetry) {
    arrives(telemetry.build());
  }

  private void arrives(TelemetryEvents batch) {
    var sighting = BatchFold.fold(state, batch, Ground.BARE);
    state = sighting.after();
    if (DeviceHistory.concerns(sighting)) {
      stored = DeviceHistory.append(stored.length == 0 ? null : stored, sighting);
    }
  }

  @Test
  void entries_are_appended_in_their_order_and_heartbeats_leave_none() {
    arrives(batchOf("d1").activation().heartbeat(60));
    arrives(batchOf("d1").from(2).heartbeat(60));
    arrives(batchOf("d1").from(3).firmware("2.0.0").update("r1", UpdatePhase.CONFIRMED).crash());

    assertThat(DeviceHistory.fromBytes(stored).entries())
        .extracting(Entry::kind)
        .containsExactly(Kind.FIRMWARE, Kind.ACTIVATED, Kind.FIRMWARE, Kind.UPDATE, Kind.CRASHED);
    assertThat(DeviceHistory.fromBytes(stored).toBytes()).isEqualTo(stored);
  }

  @Test
  void a_crash_that_the_gateway_cut_is_marked() {
    var whole = batchOf("d1").from(7).crash().crash().build();
    arrives(
        new TelemetryEvents(
            whole.reporter(),
            whole.sentAt(),
            whole.arrivedAt(),
            whole.events(),
            whole.receipts(),
            0,
            List.of(8L)));

    var crashes =
        DeviceHistory.fromBytes(stored).entries().stream()
            .filter(entry -> entry.kind() == Kind.CRASHED)
            .map(entry -> entry.text().startsWith("(cut) JAVA in "));
    assertThat(crashes).containsExactly(false, true);
  }

  @Test
  void an_update_that_counts_nowhere_says_why() {
    arrives(batchOf("d1").update("r1", UpdatePhase.CONFIRMED));
    arrives(batchOf("d1").from(1).receipt("r1", Arm.CONTROL, 0).update("r1", UpdatePhase.FAILED));
    arrives(batchOf("d1").from(2).receipt("r1", Arm.NAMED, 0).update("r1", UpdatePhase.FAILED));

    assertThat(DeviceHistory.fromBytes(stored).entries())
        .extracting(Entry::text)
        .containsExactly(
            "1.0.0",
            "not counted (no receipt): CONFIRMED of 2.0.0 in rollout r1",
            "not counted (not offered yet): FAILED of 2.0.0 in rollout r1",
            "FAILED of 2.0.0 in rollout r1");
  }

  @Test
  void the_oldest_go_when_the_newest_need_their_room() {
    var crashes = new ArrayList<Entry>();
    for (int i = 0; i < 400; i++) {
      arrives(batchOf("d1").from(i).update("r" + i, UpdatePhase.FAILED));
      var now = DeviceHistory.fromBytes(stored).entries();
      crashes.add(now.getLast());
      assertThat(stored.length).isLessThanOrEqualTo(DeviceHistory.MAX_BYTES);
      assertThat(now).isEqualTo(newest(crashes, now.size(), i));
    }
    assertThat(DeviceHistory.fromBytes(stored).entries()).hasSizeGreaterThan(25);
  }

  @Test
  void one_batch_that_is_too_much_keeps_its_newest() {
    var batch = batchOf("d1");
    for (int i = 0; i < 500; i++) {
      batch.crash();
    }
    arrives(batch);
    assertThat(stored.length).isLessThanOrEqualTo(DeviceHistory.MAX_BYTES);
    assertThat(DeviceHistory.fromBytes(stored).entries())
        .hasSizeGreaterThan(20)
        .allMatch(entry -> entry.kind() == Kind.CRASHED);
  }

  /** The last so many; the very first entry of all tells the firmware. */
  private static List<Entry> newest(List<Entry> updates, int size, int number) {
    if (size > updates.size()) {
      var all = new ArrayList<Entry>();
      all.add(new Entry(updates.getFirst().at(), Kind.FIRMWARE, "1.0.0"));
      all.addAll(updates);
      return all;
    }
    return updates.subList(number + 1 - size, number + 1);
  }
}
