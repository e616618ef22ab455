package dev.yunfan.streams.room;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk under the state folder, once a second: counting holds before it is full, and
 * goes on by itself when there is room. A held record is neither lost nor counted twice.
 */
public final class StateRoom implements AutoCloseable {
  /** Meter of bytes that are free under the state folder; NaN when that is unknown. */
  static final String FREE = "streams.state.free";

  private static final Logger LOG = LoggerFactory.getLogger(StateRoom.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MAX_DEPTH = 16;
  private static final double MEBIBYTE = 1 << 20;

  private final Path folder;
  private final long floorBytes;
  private final RoomLaw law;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("state-room").daemon().factory());
  private String words = "";
  private double free = Double.NaN;
  private boolean closed;

  /** Counting, which holds and goes on; called from one thread, again each second. */
  public interface Holding {
    /** Counting must hold, or may go on; often as before. */
    void hold(boolean holds);
  }

  /**
   * @param folder of the state; need not exist yet
   * @param floorBytes that must stay free; with 0 counting holds after a failed write alone
   */
  public StateRoom(Path folder, long floorBytes, MeterRegistry meters) {
    this.folder = folder.toAbsolutePath();
    this.floorBytes = floorBytes;
    this.law = new RoomLaw(floorBytes);
    meters.gauge(FREE, this, StateRoom::free);
  }

  /** Looks once, and begins to watch. */
  public void watch(Holding holding) {
    look(holding);
    var _ =
        looks.scheduleWithFixedDelay(
            () -> look(holding), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a failure says that a disk is full; RocksDB and the JDK use the system's words. */
  public static boolean isWantOfRoom(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** Whether counting goes on. */
  public synchronized boolean enough() {
    return words.isEmpty();
  }

  /** The trouble and its cure; empty: there is none. */
  public synchronized String words() {
    return words;
  }

  /** A write found no room: holds, and waits until there is, or until this is closed. */
  public synchronized void awaitAfterFailure() throws InterruptedException {
    law.failed(System.nanoTime());
    say(
        "counting holds: a write under %s found no room; make room there, and it goes on by itself"
            .formatted(folder));
    while (!closed && !words.isEmpty()) {
      wait();
    }
  }

  private synchronized double free() {
    return free;
  }

  private void look(Holding holding) {
    try {
      holding.hold(holds(usable()));
    } catch (IOException | RuntimeException e) { // the next look must come
      LOG.atError()
          .addKeyValue("folder", folder)
          .setCause(e)
          .log("the disk under the state folder cannot be looked at");
    }
  }

  private synchronized boolean holds(long usable) {
    free = usable;
    if (!law.holds(usable, System.nanoTime())) {
      if (!words.isEmpty()) {
        words = "";
        notifyAll();
        LOG.atInfo().addKeyValue("folder", folder).log("there is room again: counting goes on");
      }
      return false;
    }
    if (usable < law.enoughBytes()) {
      say(
          "counting holds: %.0f MiB are free under %s, and %.0f must be (STREAMS_STATE_FREE_MB=%.0f); make room there, and it goes on by itself"
              .formatted(
                  usable / MEBIBYTE, folder, law.enoughBytes() / MEBIBYTE, floorBytes / MEBIBYTE));
    }
    return true;
  }

  /** Logs what begins, and no more while it lasts. */
  private void say(String what) {
    if (words.isEmpty()) {
      LOG.atError().log("{}", what);
    }
    words = what;
  }

  /** Of the folder, or of the one that it will be made in. */
  private long usable() throws IOException {
    var there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  /** Watches no more, and lets go of those who wait. */
  @Override
  public void close() {
    looks.shutdownNow();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
  }
}
