package dev.yunfan.streams.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.streams.device.Sighting;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The recent history of one handset, oldest first; at most {@value #MAX_BYTES} bytes stored, the
 * oldest go first.
 */
public record DeviceHistory(List<Entry> entries) {
  /** Bound on the stored form. */
  public static final int MAX_BYTES = 2_000;

  /** Nothing has happened. */
  public static final DeviceHistory NONE = new DeviceHistory(List.of());

  private static final byte VERSION = 1;
  private static final int MAX_TEXT = 200;
  private static final int HEAD_BYTES = 2;
  private static final int ENTRY_BYTES = Long.BYTES + 1 + Short.BYTES;
  private static final Kind[] KINDS = Kind.values();

  /** The kind of an entry. */
  public enum Kind {
    ACTIVATED,
    FIRMWARE,
    CRASHED,
    UPDATE
  }

  /**
   * One event.
   *
   * @param at corrected time, milliseconds since 1970-01-01T00:00Z
   */
  public record Entry(long at, Kind kind, String text) {
    public Entry {
      text = text.substring(0, Math.min(MAX_TEXT, text.length()));
    }

    private int bytes() {
      return ENTRY_BYTES + text.getBytes(UTF_8).length;
    }
  }

  public DeviceHistory {
    entries = List.copyOf(entries);
  }

  /** Whether a batch tells anything that belongs here; heartbeats do not. */
  public static boolean concerns(Sighting sighting) {
    for (var event : sighting.fresh()) {
      if (!(event.body() instanceof Heartbeat)) {
        return true;
      }
    }
    return moved(sighting);
  }

  private static boolean moved(Sighting sighting) {
    return !Objects.equals(sighting.before().position(), sighting.after().position());
  }

  /**
   * A stored history with what a batch newly tells; what stays is copied, not read.
   *
   * @param stored null when nothing is
   * @throws IllegalStateException when it is of another version
   */
  public static byte[] append(byte @Nullable [] stored, Sighting sighting) {
    var news = new ArrayList<Entry>();
    if (moved(sighting)) {
      news.add(new Entry(sighting.arrivedAt(), Kind.FIRMWARE, sighting.reporter().firmware()));
    }
    sighting.fresh().forEach(event -> add(news, event, sighting));
    byte[] added = new DeviceHistory(newest(news)).toBytes();
    if (stored == null) {
      return added;
    }
    requireVersion(stored[0]);
    int from = HEAD_BYTES;
    int count = stored[1] + added[1];
    while (stored.length - from + added.length > MAX_BYTES || count > Byte.MAX_VALUE) {
      from += ENTRY_BYTES + ByteBuffer.wrap(stored).getShort(from + Long.BYTES + 1);
      count--;
    }
    return ByteBuffer.allocate(stored.length - from + added.length)
        .put(VERSION)
        .put((byte) count)
        .put(stored, from, stored.length - from)
        .put(added, HEAD_BYTES, added.length - HEAD_BYTES)
        .array();
  }

  /** As many of the last ones as there is room for. */
  private static List<Entry> newest(List<Entry> news) {
    int bytes = HEAD_BYTES;
    int from = news.size();
    while (from > 0
        && news.size() - from < Byte.MAX_VALUE
        && bytes + news.get(from - 1).bytes() <= MAX_BYTES) {
      from--;
      bytes += news.get(from).bytes();
    }
    return news.subList(from, news.size());
  }

  private static void add(List<Entry> all, AcceptedEvent event, Sighting sighting) {
    switch (event.body()) {
      case Activation activation ->
          all.add(new Entry(event.eventTime(), Kind.ACTIVATED, activation.region()));
      case Crash crash ->
          all.add(
              new Entry(
                  event.eventTime(),
                  Kind.CRASHED,
                  (sighting.isCut(event) ? "(cut) " : "")
                      + crash.kind()
                      + " in "
                      + crash.process()
                      + ": "
                      + crash.reason()));
      case UpdateReport report ->
          all.add(
              new Entry(
                  event.eventTime(),
                  Kind.UPDATE,
                  notCounted(event, sighting)
                      + report.phase()
                      + " of "
                      + report.release()
                      + " in rollout "
                      + report.rolloutId()
                      + (report.reason() == null ? "" : ": " + report.reason())));
      case Heartbeat _ -> {}
    }
  }

  /** First, since the text is cut. */
  private static String notCounted(AcceptedEvent event, Sighting sighting) {
    for (var unoffered : sighting.apart().unoffered()) {
      if (unoffered.event().equals(event)) {
        return "not counted (%s): ".formatted(unoffered.why().text());
      }
    }
    return "";
  }

  /** Stored form: version, number of entries, then time, kind, length and text of each. */
  @SuppressWarnings("EnumOrdinal") // stored; kinds are only ever added at the end
  public byte[] toBytes() {
    var out = ByteBuffer.allocate(HEAD_BYTES + entries.stream().mapToInt(Entry::bytes).sum());
    out.put(VERSION).put((byte) entries.size());
    for (var entry : entries) {
      byte[] text = entry.text.getBytes(UTF_8);
      out.putLong(entry.at).put((byte) entry.kind.ordinal()).putShort((short) text.length);
      out.put(text);
    }
    return out.array();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalStateException when it is of another version
   */
  public static DeviceHistory fromBytes(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    requireVersion(in.get());
    int count = in.get();
    var entries = new ArrayList<Entry>(count);
    for (int i = 0; i < count; i++) {
      long at = in.getLong();
      var kind = KINDS[in.get()];
      var text = new byte[in.getShort()];
      in.get(text);
      entries.add(new Entry(at, kind, new String(text, UTF_8)));
    }
    return new DeviceHistory(entries);
  }

  private static void requireVersion(byte version) {
    if (version != VERSION) {
      throw new IllegalStateException("device history of version " + version);
    }
  }
}
