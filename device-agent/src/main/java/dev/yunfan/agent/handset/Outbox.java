package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yunfan.agent.handset.KeptEvents.Kept;
import dev.yunfan.agent.handset.KeptEvents.Worth;
import dev.yunfan.agent.update.Receipts;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Events that are not acknowledged yet, a file each. An event is durable before its number is
 * counted, and the count before any event is sent: so a power cut loses no event that was kept, and
 * no number that was sent is ever given to another event. It never grows above its bound: then what
 * matters least goes, see {@link #put}. A report keeps the receipt of its rollout until it is sent,
 * whatever later answers say; each batch carries these and the newest ones.
 */
final class Outbox {
  /** Files of one batch together; the gateway takes 1 MiB, and heads are not counted. */
  private static final int BATCH_BYTES = 512 << 10;

  private static final String SUFFIX = ".event";
  private static final String ASIDE = ".unreadable";
  private static final String INCARNATION = "incarnation";
  private static final String COUNTER = "next-seq";
  private static final String DROPPED = "dropped";
  private static final int DIGITS = 18;

  private final EventStore store;
  private final long mostBytes;
  private final Consumer<String> voice;
  private final long incarnation;
  private final KeptReceipts receipts;
  private final KeptEvents kept = new KeptEvents();
  private long counted;
  private long next;
  private long dropped;

  private Outbox(
      EventStore store,
      KeptReceipts receipts,
      long mostBytes,
      Consumer<String> voice,
      long incarnation) {
    this.store = store;
    this.receipts = receipts;
    this.mostBytes = mostBytes;
    this.voice = voice;
    this.incarnation = incarnation;
  }

  /**
   * Opens the store; a new one gets a new incarnation.
   *
   * @param mostBytes that its events may take, in whole blocks of 4 KiB
   * @param voice is told in words of each event that is dropped, and of each that cannot be read
   *     any more, by damage or because a newer firmware wrote it; its file stays, under another
   *     name, until the room is needed
   */
  static Outbox open(
      EventStore store, long mostBytes, LongSupplier newIncarnation, Consumer<String> voice)
      throws IOException {
    var names = store.names();
    if (!names.contains(INCARNATION)) {
      store.replace(INCARNATION, text(newIncarnation.getAsLong()));
    }
    var receipts = KeptReceipts.open(store, voice);
    var outbox = new Outbox(store, receipts, mostBytes, voice, number(store, INCARNATION));
    outbox.counted = names.contains(COUNTER) ? number(store, COUNTER) : 0;
    outbox.dropped = names.contains(DROPPED) ? number(store, DROPPED) : 0;
    for (var name : names) {
      outbox.find(name);
    }
    outbox.next = Math.max(outbox.counted, outbox.kept.highestSeq() + 1);
    outbox.makeRoom(Worth.ACTIVATION, 0); // the bound may have been lowered
    return outbox;
  }

  private static byte[] text(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static long number(EventStore store, String name) throws IOException {
    try {
      return Long.parseLong(new String(store.read(name), US_ASCII).strip());
    } catch (NumberFormatException e) {
      throw new IOException(name + " is damaged", e);
    }
  }

  private void find(String name) throws IOException {
    if (name.endsWith(SUFFIX + ASIDE)) {
      int bytes = store.read(name).length;
      kept.add(new Kept(seq(name), name, Worth.UNREADABLE, KeptEvents.stored(bytes)));
    } else if (name.endsWith(SUFFIX)) {
      byte[] content = store.read(name);
      try {
        var event = TelemetryBatch.CODEC.decode(content).events().getFirst();
        keep(seq(name), Worth.of(event.body()), content);
      } catch (UnreadableRecord e) {
        setAside(seq(name), content.length);
      }
    }
  }

  private void keep(long seq, Worth worth, byte[] content) {
    kept.add(new Kept(seq, name(seq), worth, KeptEvents.stored(content.length)));
  }

  private static String name(long seq) {
    return String.format(Locale.ROOT, "%0" + DIGITS + "d%s", seq, SUFFIX);
  }

  private static long seq(String name) {
    return Long.parseLong(name.substring(0, DIGITS));
  }

  /** Whether nothing was ever put in. */
  boolean isNew() {
    return next == 0;
  }

  /** Whether nothing waits to be sent. */
  boolean isEmpty() {
    return !kept.hasReadable();
  }

  /** Events that were dropped for want of room, ever; a power cut may forget the last of them. */
  long dropped() {
    return dropped;
  }

  /**
   * Keeps an event; durable on return. When there is no room, files that cannot be read go first,
   * then heartbeats, crashes, update reports, activations, of each kind the oldest; and the new
   * event itself when all others matter more. A full storage is no error, but no room.
   */
  void put(Reporter who, long at, TelemetryEvent body) throws IOException {
    var reporter =
        new Reporter(who.deviceId(), who.vendor(), who.model(), who.firmware(), incarnation);
    var event =
        new TelemetryBatch(
            reporter, at, List.of(new DeviceEvent(next, at, body)), receiptsFor(body));
    byte[] content = TelemetryBatch.CODEC.encode(event);
    if (makeRoom(Worth.of(body), KeptEvents.stored(content.length))) {
      long seq = next++; // passed over when the event cannot be written
      if (write(name(seq), content, Worth.of(body))) {
        keep(seq, Worth.of(body), content);
        countWhenThereIsRoom();
      }
    }
  }

  /** Writes a file, whose place on a full storage something that matters no more makes free. */
  private boolean write(String name, byte[] content, Worth worth) throws IOException {
    while (true) {
      try {
        store.replace(name, content);
        return true;
      } catch (IOException e) {
        if (!FreeRoom.isLackOf(e)) {
          throw e;
        }
        boolean displaces = kept.canDisplace(worth);
        var gone = displaces ? kept.least().worth() : worth;
        if (displaces) {
          drop(kept.least());
        }
        countDropped(List.of(gone), "storage full");
        if (!displaces) {
          return false;
        }
      }
    }
  }

  private void drop(Kept least) throws IOException {
    store.delete(least.name());
    kept.remove(least.seq());
  }

  private void countDropped(List<Worth> gone, String why) throws IOException {
    dropped += gone.size();
    try {
      store.replace(DROPPED, text(dropped));
    } catch (IOException e) {
      if (!FreeRoom.isLackOf(e)) {
        throw e;
      }
      voice.accept("the count of dropped events is not kept: " + e.getMessage());
    }
    voice.accept("%s: dropped %s; %d events in all".formatted(why, gone, dropped));
  }

  /** The count must last before the event is sent; before that it may wait for room. */
  private void countWhenThereIsRoom() throws IOException {
    try {
      count();
    } catch (IOException e) {
      if (!FreeRoom.isLackOf(e)) {
        throw e;
      }
      voice.accept("the storage is full, events are sent when their numbers can be kept");
    }
  }

  private List<Receipt> receiptsFor(TelemetryEvent body) {
    return body instanceof TelemetryEvent.UpdateReport report
        ? receipts.of(report.rolloutId()).stream().toList()
        : List.of();
  }

  /** Keeps the receipts of the newest answer instead of earlier ones; durable on return. */
  void keep(List<Receipt> newest) throws IOException {
    receipts.replace(newest);
  }

  /** The receipts of the newest answer. */
  List<Receipt> receipts() {
    return receipts.all();
  }

  /** Whether there is room now. */
  private boolean makeRoom(Worth worth, long bytes) throws IOException {
    if (!kept.isOver(bytes, mostBytes)) {
      return true;
    }
    boolean fits = kept.canHold(worth, bytes, mostBytes);
    var gone = new ArrayList<Worth>();
    while (fits && kept.isOver(bytes, mostBytes)) {
      gone.add(kept.least().worth());
      drop(kept.least());
    }
    if (!fits) {
      gone.add(worth);
    }
    countDropped(gone, "outbox full, %d bytes".formatted(mostBytes));
    return fits;
  }

  private void count() throws IOException {
    if (counted != next) {
      store.replace(COUNTER, text(next));
      counted = next;
    }
  }

  /**
   * The next batch, oldest events first, all of one firmware; empty when nothing waits.
   *
   * @param most events, at least 1
   */
  List<TelemetryBatch> next(long sentAt, int most) throws IOException {
    count();
    var events = new ArrayList<DeviceEvent>();
    var needed = new ArrayList<Receipt>();
    Reporter reporter = null;
    int bytes = 0;
    for (var each : kept.all()) {
      if (each.worth() == Worth.UNREADABLE) {
        continue;
      }
      byte[] content = store.read(each.name());
      TelemetryBatch single;
      try {
        single = TelemetryBatch.CODEC.decode(content);
      } catch (UnreadableRecord e) {
        setAside(each.seq(), content.length);
        continue;
      }
      bytes += content.length;
      if (reporter != null
          && (!single.reporter().equals(reporter)
              || bytes > BATCH_BYTES
              || events.size() >= most)) {
        break;
      }
      reporter = single.reporter();
      events.addAll(single.events());
      needed.addAll(single.receipts());
    }
    return reporter == null
        ? List.of()
        : List.of(
            new TelemetryBatch(reporter, sentAt, events, Receipts.of(needed, receipts.all())));
  }

  private void setAside(long seq, int bytes) throws IOException {
    var aside = name(seq) + ASIDE;
    store.rename(name(seq), aside);
    kept.add(new Kept(seq, aside, Worth.UNREADABLE, KeptEvents.stored(bytes)));
    voice.accept("an event cannot be read any more, it is kept as " + aside);
  }

  /** Forgets the events of a batch. */
  void forget(TelemetryBatch batch) throws IOException {
    for (var event : batch.events()) {
      store.delete(name(event.seq()));
      kept.remove(event.seq());
    }
    store.sync();
  }
}
