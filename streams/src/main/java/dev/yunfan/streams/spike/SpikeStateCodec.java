package dev.yunfan.streams.spike;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a {@link SpikeState}: a format version, then fixed fields, then the history's hours
 * and days, all big-endian; instants as epoch milliseconds. Format 1 counted handsets heard of
 * where format 2 has device-hours: of such a state only the open incident is taken over.
 */
final class SpikeStateCodec {
  private static final byte FORMAT = 2;
  private static final byte HEARD_HANDSETS = 1;
  private static final int MOMENTS_BYTES = 48;
  private static final int FIXED_BYTES = 1 + 5 * 8 + 8 + 24 + 1 + 8 + 24 + 24 + 1 + 1;

  private SpikeStateCodec() {}

  static byte[] encode(SpikeState state) {
    var history = state.history();
    int periods = history.quarantine().size() + history.settled().size();
    var out = ByteBuffer.allocate(FIXED_BYTES + periods * MOMENTS_BYTES);
    out.put(FORMAT);
    var evidence = state.evidence();
    out.putDouble(evidence.log1p5()).putDouble(evidence.log2()).putDouble(evidence.log3());
    out.putDouble(evidence.log5()).putDouble(evidence.log10());
    out.putDouble(state.suspicion().sum());
    putSpan(out, state.suspicion().span());
    out.put((byte) (state.incident().isPresent() ? 1 : 0));
    state.incident().ifPresent(incident -> putIncident(out, incident));
    putMoments(out, history.quarantine());
    putMoments(out, history.settled());
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  static SpikeState decode(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    try {
      byte format = in.get();
      if (format != FORMAT && format != HEARD_HANDSETS) {
        throw new IllegalArgumentException(
            "spike state of format %d, not 1 or 2".formatted(format));
      }
      var evidence =
          new EDetector(
              in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
      var suspicion = new Suspicion(in.getDouble(), getSpan(in));
      Optional<Incident> incident = in.get() == 0 ? Optional.empty() : Optional.of(getIncident(in));
      var state =
          new SpikeState(
              evidence, suspicion, incident, new CrashHistory(getMoments(in), getMoments(in)));
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "spike state with %d bytes too many".formatted(in.remaining()));
      }
      return format == FORMAT ? state : state.withoutPast();
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException(
          "spike state cut at %d bytes".formatted(bytes.length), cut);
    }
  }

  private static void putIncident(ByteBuffer out, Incident incident) {
    out.putLong(incident.openedAt().toEpochMilli());
    putSpan(out, incident.seen());
    putSpan(out, incident.calm());
  }

  private static Incident getIncident(ByteBuffer in) {
    return new Incident(Instant.ofEpochMilli(in.getLong()), getSpan(in), getSpan(in));
  }

  private static void putSpan(ByteBuffer out, Span span) {
    out.putLong(span.since().toEpochMilli()).putLong(span.observed()).putDouble(span.expected());
  }

  private static Span getSpan(ByteBuffer in) {
    return new Span(Instant.ofEpochMilli(in.getLong()), in.getLong(), in.getDouble());
  }

  private static void putMoments(ByteBuffer out, List<Moments> periods) {
    out.put((byte) periods.size());
    for (var sums : periods) {
      out.putLong(sums.period()).putDouble(sums.crashes()).putDouble(sums.exposure());
      out.putDouble(sums.crashesSquared()).putDouble(sums.cross());
      out.putDouble(sums.exposureSquared());
    }
  }

  private static List<Moments> getMoments(ByteBuffer in) {
    int count = in.get();
    var periods = new ArrayList<Moments>(count);
    for (int i = 0; i < count; i++) {
      periods.add(
          new Moments(
              in.getLong(),
              in.getDouble(),
              in.getDouble(),
              in.getDouble(),
              in.getDouble(),
              in.getDouble()));
    }
    return periods;
  }
}
