package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A small fleet that reports window by window, and crashes as often as it is told to. */
public final class Weather {
  public static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int HANDSETS = 1_200;

  private final Random random;
  private final long[] next = new long[HANDSETS];
  private final Consumer<TelemetryEvents> sink;
  private Instant now = LAUNCH;
  private int turn;
  private long crashes;
  private int covers = 300;

  public Weather(long seed, Consumer<TelemetryEvents> sink) {
    this.random = new Random(seed);
    this.sink = sink;
  }

  /** From now on each report tells of so many seconds; of at most an hour when 100 report. */
  Weather reportsOf(int seconds) {
    covers = seconds;
    return this;
  }

  /** Handsets that report, a window; the first {@code updated} of a hundred run 2.0.0. */
  public Weather windows(int windows, int reporting, int updated, double usual, double onUpdated) {
    for (int window = 0; window < windows; window++) {
      for (int i = 0; i < reporting; i++) {
        int handset = turn++ % HANDSETS;
        boolean is = handset % 100 < updated;
        var batch =
            batchOf("d" + handset)
                .from(next[handset])
                .firmware(is ? "2.0.0" : "1.0.0")
                .arriving(now.plus(WINDOW.dividedBy(reporting + 1L).multipliedBy(i)))
                .heartbeat(covers);
        next[handset]++;
        if (random.nextDouble() < (is ? onUpdated : usual)) {
          crashes++;
          next[handset]++;
          batch.add(crash(is && random.nextDouble() > usual / onUpdated));
        }
        sink.accept(batch.build());
      }
      now = now.plus(WINDOW);
    }
    return this;
  }

  private static Crash crash(boolean fresh) {
    return new Crash(
        CrashKind.JAVA,
        "java.lang.NullPointerException",
        "launcher",
        List.of(fresh ? "com.yunfan.radio.Scanner.scan" : "com.yunfan.launcher.Home.draw"),
        9);
  }

  Instant now() {
    return now;
  }

  public long crashes() {
    return crashes;
  }
}
