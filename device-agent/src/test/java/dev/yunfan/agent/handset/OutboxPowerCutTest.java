package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.agent.handset.ModelEventStore.PowerCut;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A full outbox, and the power cut before every operation on its storage. */
class OutboxPowerCutTest {
  private static final Reporter WHO = new Reporter("KT-1", "k-touch", "w700", "1.0.0", 0);
  private static final int BLOCK = 4_096;
  private static final int ROOM = 6 * BLOCK;
  private static final int MANY = 100;

  /** The facts that a life knows for sure. */
  private static final class Life {
    private final List<TelemetryEvent> kept = new ArrayList<>();
    private final Map<Long, TelemetryEvent> sent = new HashMap<>();
    private List<Receipt> before = List.of();
    private List<Receipt> receipts = List.of();

    private void keep(Outbox outbox, TelemetryEvent event) throws IOException {
      outbox.put(WHO, 0, event);
      kept.add(event);
    }

    private void receipts(Outbox outbox, List<Receipt> newest) throws IOException {
      before = receipts;
      receipts = newest;
      outbox.keep(newest);
      before = newest;
    }

    private void send(Outbox outbox, int most, boolean accepted) throws IOException {
      for (var batch : outbox.next(0, most)) {
        for (var event : batch.events()) {
          assertThat(sent.putIfAbsent(event.seq(), event.body())).isIn(null, event.body());
        }
        if (accepted) {
          kept.removeAll(batch.events().stream().map(DeviceEvent::body).toList());
          outbox.forget(batch);
        }
      }
    }
  }

  private static Heartbeat heartbeat(int n) {
    return new Heartbeat(n, 0, 50, 100, Network.WIFI);
  }

  private static Crash crash(int n) {
    return new Crash(CrashKind.JAVA, "crash " + n, "a.b", List.of("a.b.C.d"), n);
  }

  private static UpdateReport report(UpdatePhase phase) {
    return new UpdateReport("r1", "2.0.0", phase, null);
  }

  private static Outbox open(EventStore store) throws IOException {
    return Outbox.open(store, ROOM, () -> 77, _ -> {});
  }

  private static Receipt receipt(String rolloutId, int day) {
    return new Receipt(new Membership(rolloutId, "2.0.0", Arm.TREATED, 0), day, 0, new byte[16]);
  }

  /** Fills the outbox, makes room over and over, and empties it in between. */
  private static void live(EventStore store, Life life) throws IOException {
    var outbox = open(store);
    life.receipts(outbox, List.of(receipt("r1", 1)));
    life.keep(outbox, new Activation("CN-11"));
    for (int i = 1; i <= 5; i++) {
      life.keep(outbox, heartbeat(i));
    }
    life.keep(outbox, crash(1));
    life.keep(outbox, report(UpdatePhase.OFFERED));
    life.receipts(outbox, List.of(receipt("r2", 2)));
    life.send(outbox, 3, false);
    life.keep(outbox, heartbeat(6));
    life.keep(outbox, crash(2));
    life.send(outbox, 2, true);
    life.keep(outbox, heartbeat(7));
    life.send(outbox, MANY, true);
    life.keep(outbox, heartbeat(8));
  }

  /** The laws, after the power came back. */
  private static void judge(EventStore store, Life life) throws IOException {
    var outbox = open(store);
    var found = new ArrayList<TelemetryEvent>();
    for (var batch : outbox.next(0, MANY)) {
      for (var event : batch.events()) {
        found.add(event.body());
        if (event.body() instanceof UpdateReport) {
          assertThat(batch.receipts()).contains(receipt("r1", 1));
        }
        assertThat(life.sent.getOrDefault(event.seq(), event.body()))
            .as("number %d was sent", event.seq())
            .isEqualTo(event.body());
      }
    }
    assertThat(found)
        .containsAll(life.kept.stream().filter(event -> !(event instanceof Heartbeat)).toList());
    outbox.put(WHO, 0, crash(99));
    var receipts = KeptReceipts.open(store, _ -> {}).all();
    assertThat(receipts).as("all old or all new").isIn(life.before, life.receipts);
    for (var batch : outbox.next(0, MANY)) {
      var last = batch.events().getLast();
      assertThat(last.body()).isEqualTo(crash(99));
      assertThat(life.sent).doesNotContainKey(last.seq());
    }
    assertThat(store.names().stream().filter(name -> name.endsWith(".event")).count() * BLOCK)
        .isLessThanOrEqualTo(ROOM);
  }

  private static int cutEverywhere(Predicate<String> lost) throws IOException {
    for (int operation = 1; ; operation++) {
      for (boolean deletedOnesReturn : new boolean[] {false, true}) {
        var store = new ModelEventStore();
        store.lost = lost;
        store.cutAt(operation);
        var life = new Life();
        try {
          live(store, life);
          return operation;
        } catch (PowerCut e) {
          judge(store.after(deletedOnesReturn), life);
        }
      }
    }
  }

  @Test
  void no_power_cut_costs_a_full_outbox_more_than_heartbeats_or_gives_a_number_twice()
      throws IOException {
    assertThat(cutEverywhere(_ -> false)).isGreaterThan(30);
  }

  @Test
  void a_count_that_does_not_last_and_an_event_that_does_not_last_are_caught() {
    assertThatThrownBy(() -> cutEverywhere("next-seq"::equals)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> cutEverywhere("receipts"::equals)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> cutEverywhere(name -> name.endsWith(".event")))
        .isInstanceOf(AssertionError.class);
  }
}
