package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.tuf.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Events that are not acknowledged yet, a file each. An event is durable before its number is
 * counted, and the count before any event is sent: so a power cut loses no event that was kept, and
 * no number that was sent is ever given to another event.
 */
final class Outbox {
  /** Files of one batch together; the gateway takes 1 MiB, and heads are not counted. */
  private static final int BATCH_BYTES = 512 << 10;

  private static final String SUFFIX = ".event";
  private static final int DIGITS = 18;

  private final Path folder;
  private final Path counter;
  private final long incarnation;
  private final Consumer<Path> setAside;
  private long counted;
  private long next;

  private Outbox(
      Path folder, Path counter, long incarnation, long counted, Consumer<Path> setAside) {
    this.folder = folder;
    this.counter = counter;
    this.incarnation = incarnation;
    this.counted = counted;
    this.setAside = setAside;
  }

  /**
   * Opens the folder; a new one gets a new incarnation.
   *
   * @param setAside is told of each event that cannot be read any more, by damage or because a
   *     newer firmware wrote it; its file stays, under another name
   */
  static Outbox open(Path folder, LongSupplier newIncarnation, Consumer<Path> setAside)
      throws IOException {
    Files.createDirectories(folder);
    var incarnation = folder.resolve("incarnation");
    if (Files.notExists(incarnation)) {
      DurableFile.replace(incarnation, text(newIncarnation.getAsLong()));
    }
    var counter = folder.resolve("next-seq");
    long counted = Files.exists(counter) ? read(counter) : 0;
    var outbox = new Outbox(folder, counter, read(incarnation), counted, setAside);
    var files = outbox.files();
    outbox.next = files.isEmpty() ? counted : Math.max(counted, seq(files.getLast()) + 1);
    return outbox;
  }

  private static byte[] text(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }

  private static long read(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file, US_ASCII).strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + " is damaged", e);
    }
  }

  /** Whether nothing was ever put in. */
  boolean isNew() {
    return next == 0;
  }

  /** Keeps an event; durable on return. */
  void put(Reporter who, long at, TelemetryEvent body) throws IOException {
    long seq = next++; // passed over when the event cannot be written
    var reporter =
        new Reporter(who.deviceId(), who.vendor(), who.model(), who.firmware(), incarnation);
    var event = new TelemetryBatch(reporter, at, List.of(new DeviceEvent(seq, at, body)));
    DurableFile.replace(file(seq), TelemetryBatch.CODEC.encode(event));
    count();
  }

  private void count() throws IOException {
    if (counted != next) {
      DurableFile.replace(counter, text(next));
      counted = next;
    }
  }

  private Path file(long seq) {
    return folder.resolve(String.format(Locale.ROOT, "%0" + DIGITS + "d%s", seq, SUFFIX));
  }

  private static long seq(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, DIGITS));
  }

  /**
   * The next batch, oldest events first, all of one firmware; empty when nothing waits.
   *
   * @param most events, at least 1
   */
  List<TelemetryBatch> next(long sentAt, int most) throws IOException {
    count();
    var events = new ArrayList<DeviceEvent>();
    Reporter reporter = null;
    int bytes = 0;
    for (var file : files()) {
      byte[] content = Files.readAllBytes(file);
      TelemetryBatch single;
      try {
        single = TelemetryBatch.CODEC.decode(content);
      } catch (UnreadableRecord e) {
        setAside(file);
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
    }
    return reporter == null ? List.of() : List.of(new TelemetryBatch(reporter, sentAt, events));
  }

  private void setAside(Path file) throws IOException {
    var aside = file.resolveSibling(file.getFileName() + ".unreadable");
    DurableFile.moveInto(file, aside);
    setAside.accept(aside);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Forgets the events of a batch. */
  void forget(TelemetryBatch batch) throws IOException {
    for (var event : batch.events()) {
      Files.deleteIfExists(file(event.seq()));
    }
    DurableFile.syncFolder(folder);
  }
}
