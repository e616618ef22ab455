package dev.yunfan.bench.streams;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.device.Position;
import dev.yunfan.streams.device.ReplayWindow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rival's first step: lets each event through once, at its own time, under its model and
 * firmware; remembers of a handset its window, whether it was activated, and its firmware.
 */
final class RekeyEvents implements Processor<String, TelemetryEvents, String, EventCount> {
  static final String SEEN = "seen";

  private static final int FIXED_BYTES = 4 * Long.BYTES + 1;

  private @Nullable ProcessorContext<String, EventCount> context;
  private @Nullable KeyValueStore<String, byte[]> seen;

  @Override
  public void init(ProcessorContext<String, EventCount> started) {
    context = started;
    seen = started.getStateStore(SEEN);
  }

  @Override
  public void process(Record<String, TelemetryEvents> record) {
    if (context == null || seen == null) {
      throw new IllegalStateException("a record came before the start");
    }
    var batch = record.value();
    var reporter = batch.reporter();
    String key = reporter.vendor() + '/' + record.key();
    String position = key(Position.of(reporter));
    byte[] known = seen.get(key);
    var window = ReplayWindow.empty(reporter.incarnation());
    boolean activated = false;
    String was = "";
    if (known != null) {
      var in = ByteBuffer.wrap(known);
      window = new ReplayWindow(in.getLong(), in.getLong(), in.getLong(), in.getLong());
      activated = in.get() == 1;
      was = new String(known, FIXED_BYTES, known.length - FIXED_BYTES, StandardCharsets.UTF_8);
      if (window.incarnation() != reporter.incarnation()) {
        window = ReplayWindow.empty(reporter.incarnation());
      }
    }
    for (var event : batch.events()) {
      if (window.judge(event.seq()) == ReplayWindow.Verdict.FRESH) {
        window = window.mark(event.seq());
        boolean first = !activated && event.body() instanceof Activation;
        activated |= first;
        context.forward(new Record<>(position, count(event, first), event.eventTime()));
      }
    }
    if (!was.equals(position)) {
      if (!was.isEmpty()) {
        context.forward(new Record<>(was, new EventCount(0, 0, 0, 0, -1), batch.arrivedAt()));
      }
      context.forward(new Record<>(position, new EventCount(0, 0, 0, 0, 1), batch.arrivedAt()));
    }
    byte[] text = position.getBytes(StandardCharsets.UTF_8);
    seen.put(
        key,
        ByteBuffer.allocate(FIXED_BYTES + text.length)
            .putLong(window.incarnation())
            .putLong(window.highest())
            .putLong(window.recent())
            .putLong(window.older())
            .put((byte) (activated ? 1 : 0))
            .put(text)
            .array());
  }

  private static EventCount count(AcceptedEvent event, boolean first) {
    return new EventCount(
        1,
        event.body() instanceof Crash ? 1 : 0,
        event.body() instanceof Heartbeat heartbeat ? heartbeat.uptimeSeconds() : 0,
        first ? 1 : 0,
        0);
  }

  private static String key(Position position) {
    return position.vendor() + '/' + position.model() + '/' + position.firmware();
  }
}
