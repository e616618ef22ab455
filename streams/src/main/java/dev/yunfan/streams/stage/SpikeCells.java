package dev.yunfan.streams.stage;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.device.Position;
import dev.yunfan.streams.device.Sighting;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.store.WriteBackStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One partition's windows of arrival time: which handsets were heard of, and which crashed. A
 * window is sent when it is over, so that the traffic depends on firmwares and windows alone.
 */
final class SpikeCells {
  /** Gateways' clocks may differ by this part of a window. */
  private static final int LATENESS_PART = 30;

  /** A partition with work says so at least this often. */
  private static final long ALIVE_MILLIS = 2_000;

  /** After so long without a record all is sent, complete or not. */
  private static final long IDLE_MILLIS = 1_000;

  private final WriteBackStore<OpenCell> store;
  private final int partition;
  private final long length;
  private final Function<Crash, CrashSignature> signatures;
  private final BiPredicate<CrashSignature, Reporter> known;
  private final List<String> open = new ArrayList<>();

  /** The cells of the window that was counted in last: a text for each batch would cost more. */
  private final Map<Position, WriteBackStore.Slot<OpenCell>> newest = new HashMap<>();

  private long newestWindow = Long.MIN_VALUE;
  private long clock = Long.MIN_VALUE;
  private long markedBefore = Long.MIN_VALUE;
  private long lastTold;
  private long lastCounted;
  private boolean counted;

  /**
   * Takes up what the store holds; all of it is sent once more, which is harmless.
   *
   * @param known whether a crash's group counts under its own name
   */
  SpikeCells(
      WriteBackStore<OpenCell> store,
      int partition,
      Duration window,
      Function<Crash, CrashSignature> signatures,
      BiPredicate<CrashSignature, Reporter> known) {
    this.store = store;
    this.partition = partition;
    this.length = window.toMillis();
    this.signatures = signatures;
    this.known = known;
    for (String key : store.keys()) {
      var cell = store.get(key);
      if (cell != null) {
        open.add(key);
        clock = Math.max(clock, cell.window);
        counted = true;
      }
    }
  }

  /** A handset is counted under other names from now on. */
  void moved(Position from, Position to) {
    if (clock != Long.MIN_VALUE) {
      long window = Math.max(clock - Math.floorMod(clock, length), markedBefore);
      cell(window, from).joined(-1);
      cell(window, to).joined(1);
    }
  }

  void count(Sighting sighting) {
    counted = true;
    clock = Math.max(clock, sighting.arrivedAt());
    var alarm = sighting.alarm();
    var was = sighting.before().position();
    var is = sighting.after().position();
    boolean moved = !Objects.equals(was, is);
    if (!alarm.heard() && alarm.covered() == 0 && !moved) {
      return;
    }
    long window = Math.max(alarm.at() - Math.floorMod(alarm.at(), length), markedBefore);
    var cell = cell(window, Position.of(sighting.reporter()));
    if (alarm.heard()) {
      cell.heard();
    }
    cell.covers(alarm.covered());
    for (var event : alarm.crashes()) {
      if (event.body() instanceof Crash crash) {
        var signature = signatures.apply(crash);
        cell.crashed(
            kind(crash.kind()),
            known.test(signature, sighting.reporter()) ? signature.groupId() : null);
      }
    }
    if (moved) {
      if (was != null) {
        cell(window, was).joined(-1);
      }
      if (is != null) {
        cell(window, is).joined(1);
      }
    }
  }

  private OpenCell cell(long window, Position firmware) {
    if (window != newestWindow) {
      newestWindow = window;
      newest.clear();
    }
    var slot = newest.computeIfAbsent(firmware, _ -> slot(window, firmware));
    store.mark(slot);
    var cell = slot.value();
    cell.unsent = true;
    return cell;
  }

  private WriteBackStore.Slot<OpenCell> slot(long window, Position firmware) {
    String key =
        Long.toString(window)
            + '/'
            + Subjects.join(firmware.vendor(), firmware.model(), firmware.firmware());
    return store.slot(
        key,
        added -> {
          open.add(added);
          return new OpenCell(window, firmware);
        });
  }

  private static int kind(CrashKind kind) {
    return switch (kind) {
      case JAVA -> 0;
      case NATIVE -> 1;
      case KERNEL -> 2;
      case WATCHDOG -> 3;
    };
  }

  /**
   * Sends what is over, or everything when nothing has come for a while.
   *
   * @param now of the wall clock, milliseconds
   * @return whether there was anything to send
   */
  boolean send(long now, Consumer<SpikeCell> sink) {
    if (counted) {
      counted = false;
      lastCounted = now;
      long before = clock - length / LATENESS_PART;
      before -= Math.floorMod(before, length);
      if (before > markedBefore) {
        sendBefore(before, sink);
        markedBefore = before;
        newestWindow = Long.MIN_VALUE; // its slots may be gone
      } else if (now - lastTold < ALIVE_MILLIS) {
        return false;
      }
      lastTold = now;
      sink.accept(SpikeCell.mark(partition, markedBefore));
      return true;
    }
    if (lastCounted == 0 || now - lastCounted < IDLE_MILLIS) {
      return false;
    }
    lastCounted = 0;
    open.forEach(key -> sendIfUnsent(key, sink));
    return true;
  }

  private void sendBefore(long before, Consumer<SpikeCell> sink) {
    var kept = new ArrayList<String>();
    for (String key : open) {
      var cell = store.get(key);
      if (cell != null && cell.window >= before) {
        kept.add(key);
      } else {
        sendIfUnsent(key, sink);
        store.delete(key);
      }
    }
    open.clear();
    open.addAll(kept);
  }

  private void sendIfUnsent(String key, Consumer<SpikeCell> sink) {
    var cell = store.get(key);
    if (cell != null && cell.unsent) {
      cell.unsent = false;
      sink.accept(cell.toCell(partition));
    }
  }
}
