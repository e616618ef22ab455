package dev.yunfan.streams.stage;

import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.GroupCaps;
import dev.yunfan.streams.cap.NameCaps;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.question.Other;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.store.WriteBackStore;
import java.time.Duration;
import java.util.List;

/**
 * Holds the caps of one task: gives each batch the names under which it counts, and moves rows and
 * handsets to other rows when their name or group expires. The partition's clock decides, so that a
 * recount decides the same.
 */
final class CapUpkeep {
  /** So long after the last batch with it a name or group that few handsets reported expires. */
  static final Duration KEPT = Duration.ofDays(30);

  /** Entry of the UTC day on which the task looked last for what expires. */
  private static final String LOOKED = "looked";

  private static final long DAY = Duration.ofDays(1).toMillis();

  private final WriteBackStore<CapEntry> entries;
  private final NameCaps names;
  private final PartitionLedger ledger;
  private final WriteBackStore<DeviceState> devices;
  private final SpikeCells cells;
  private final NameCaps.Losing losing = this::lost;
  private long looked;

  /** Takes up the stored names; where an older build stored none, those that it counted. */
  CapUpkeep(
      WriteBackStore<CapEntry> entries,
      NameCaps names,
      PartitionLedger ledger,
      WriteBackStore<DeviceState> devices,
      SpikeCells cells,
      Questions questions) {
    this.entries = entries;
    this.names = names;
    this.ledger = ledger;
    this.devices = devices;
    this.cells = cells;
    for (String key : entries.keys()) {
      var entry = entries.get(key);
      if (entry != null && key.startsWith(NameCaps.KEYS)) {
        names.restore(key, entry);
      }
    }
    var day = entries.get(LOOKED);
    if (day == null) {
      ledger.subjects().forEach(subject -> adopt(subject, questions));
    } else {
      looked = day.day();
    }
  }

  private void adopt(String subject, Questions questions) {
    var parts = Subjects.split(subject);
    var own = parts.subList(1, parts.size());
    questions
        .accepting(subject)
        .map(question -> question.places(own))
        .filter(places -> places.any())
        .ifPresent(places -> {
          String vendor = own.get(places.vendor());
          String model = own.get(places.model());
          names.adopt(vendor, model, null);
          if (places.firmware() >= 0) {
            names.adopt(vendor, model, own.get(places.firmware()));
          }
        });
  }

  /**
   * The batch under the names that it counts under: mostly the same object.
   *
   * @param handset vendor and id
   */
  TelemetryEvents named(TelemetryEvents batch, String handset) {
    long day = Math.floorDiv(ledger.clock(), DAY);
    if (day != looked) {
      look(day);
    }
    var reporter = batch.reporter();
    var named = names.named(reporter, handset, day, losing);
    return named.equals(reporter)
        ? batch
        : new TelemetryEvents(
            named,
            batch.sentAt(),
            batch.arrivedAt(),
            batch.events(),
            batch.receipts(),
            batch.badReceipts(),
            batch.cut());
  }

  private void look(long day) {
    looked = day;
    entries.put(LOOKED, CapEntry.ofDay(day, 0));
    for (String key : entries.keysNow()) {
      var entry = entries.get(key);
      boolean charge =
          key.startsWith(GroupCaps.OF_HANDSET) || key.startsWith(GroupCaps.OF_FIRMWARE);
      if (charge && entry != null && entry.day() < day) {
        entries.delete(key);
      }
    }
    names.expire(day - KEPT.toDays(), losing);
    ledger.expireGroups(KEPT.toMillis());
  }

  private void lost(List<NameCaps.Lost> all) {
    for (var name : all) {
      String otherModel = name.firmware() == null ? Other.NAME : name.model();
      for (String handset : name.reporters()) {
        move(handset, name, otherModel);
      }
    }
    ledger.moveUnfit(names);
  }

  private void move(String handset, NameCaps.Lost name, String otherModel) {
    var state = devices.get(handset);
    if (state == null) {
      return;
    }
    var moved = state.under(name.vendor(), name.model(), name.firmware(), otherModel, Other.NAME);
    devices.put(handset, moved);
    var from = state.position();
    var to = moved.position();
    if (from != null && to != null && !from.equals(to)) {
      cells.moved(from, to);
    }
  }
}
