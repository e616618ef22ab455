package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
import java.util.function.LongSupplier;

/**
 * Events that are not acknowledged yet, a file each. The number of an event is durable before the
 * event is, so that no number is ever used for two events; a power cut may leave a gap.
 */
final class Outbox {
  private static final int BATCH = 500;
  private static final String SUFFIX = ".event";

  private final Path folder;
  private final Path counter;
  private final long incarnation;
  private long next;

  private Outbox(Path folder, long incarnation, long next) {
    this.folder = folder;
    this.counter = folder.resolve("next-seq");
    this.incarnation = incarnation;
    this.next = next;
  }

  /** Opens the folder; a new one gets a new incarnation. */
  static Outbox open(Path folder, LongSupplier newIncarnation) throws IOException {
    Files.createDirectories(folder);
    var incarnation = folder.resolve("incarnation");
    if (Files.notExists(incarnation)) {
      DurableFile.replace(incarnation, text(newIncarnation.getAsLong()));
    }
    var counter = folder.resolve("next-seq");
    return new Outbox(folder, read(incarnation), Files.exists(counter) ? read(counter) : 0);
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
    long seq = next++;
    DurableFile.replace(counter, text(next));
    var reporter =
        new Reporter(who.deviceId(), who.vendor(), who.model(), who.firmware(), incarnation);
    var event = new TelemetryBatch(reporter, at, List.of(new DeviceEvent(seq, at, body)));
    DurableFile.replace(file(seq), TelemetryBatch.CODEC.encode(event));
  }

  private Path file(long seq) {
    return folder.resolve(String.format(Locale.ROOT, "%018d%s", seq, SUFFIX));
  }

  /** The next batch, oldest events first, all of one firmware; empty when nothing waits. */
  List<TelemetryBatch> next(long sentAt) throws IOException {
    var events = new ArrayList<DeviceEvent>();
    Reporter reporter = null;
    for (var file : files()) {
      var single = TelemetryBatch.CODEC.decode(Files.readAllBytes(file));
      if (reporter != null && !single.reporter().equals(reporter)) {
        break;
      }
      reporter = single.reporter();
      events.addAll(single.events());
    }
    return reporter == null ? List.of() : List.of(new TelemetryBatch(reporter, sentAt, events));
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .limit(BATCH)
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
