package dev.yunfan.streams.question;

import dev.yunfan.groups.CrashFamily;
import dev.yunfan.groups.CrashSignature;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Signatures of the last few thousand different crashes: the same few make up most of the traffic,
 * and normalising a stack costs more than recognising it.
 */
final class RememberedSignatures implements Function<Crash, CrashSignature> {
  private static final int KEPT = 4_096;

  /** One map a thread: stream threads share the question. */
  private final ThreadLocal<Map<Trace, CrashSignature>> remembered =
      ThreadLocal.withInitial(Newest::new);

  private record Trace(CrashKind kind, String reason, String process, List<String> frames) {}

  @Override
  public CrashSignature apply(Crash crash) {
    var trace = new Trace(crash.kind(), crash.reason(), crash.process(), crash.frames());
    return remembered.get().computeIfAbsent(trace, RememberedSignatures::sign);
  }

  /**
   * Text from the field must not stop the count, whatever it holds: a trace that the rules choke on
   * goes to a group of its kind's unrecognised ones.
   */
  private static CrashSignature sign(Trace trace) {
    var family = family(trace.kind());
    try {
      return CrashSignature.of(family, trace.reason(), trace.process(), trace.frames());
    } catch (RuntimeException | StackOverflowError e) {
      return new CrashSignature(family, "unrecognised", List.of(), 0, true);
    }
  }

  private static CrashFamily family(CrashKind kind) {
    return switch (kind) {
      case JAVA -> CrashFamily.JAVA;
      case NATIVE -> CrashFamily.NATIVE;
      case KERNEL -> CrashFamily.KERNEL;
      case WATCHDOG -> CrashFamily.WATCHDOG;
    };
  }

  private static final class Newest extends LinkedHashMap<Trace, CrashSignature> {
    private static final long serialVersionUID = 1L;

    Newest() {
      super(256, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Trace, CrashSignature> eldest) {
      return size() > KEPT;
    }
  }
}
