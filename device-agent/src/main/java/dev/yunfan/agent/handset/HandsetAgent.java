package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.BootLoader;
import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.http.Backoff;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One handset with real files: starts, keeps what happens, uploads it, and updates itself. It may
 * be killed at any moment and opened again. Not for use by several threads.
 */
public final class HandsetAgent implements AutoCloseable {
  private static final int MAX_STARTS = 12;
  private static final Duration LONGEST_HEARTBEAT = Duration.ofDays(31);

  private final HandsetConfig config;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Consumer<String> voice;
  private final HandsetStorage storage;
  private final Outbox outbox;
  private final DeviceApi api;
  private final Errand heartbeats;
  private final Errand checkIns;
  private final Errand downloads;
  private final OutboxUploads uploads;
  private final KeptCopies copies;
  private @Nullable SlotWriter slots;
  private @Nullable UpdateRunner runner;
  private long lastHeartbeatNanos;
  private int starts;

  private HandsetAgent(
      HandsetConfig config,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Consumer<String> voice,
      HandsetStorage storage,
      Outbox outbox,
      KeptCopies copies) {
    this.config = config;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.voice = voice;
    this.storage = storage;
    this.outbox = outbox;
    this.copies = copies;
    this.api = new DeviceApi(config, clock);
    this.heartbeats = new Errand(nanoTime, random, Backoff.OF_REQUESTS);
    this.checkIns = new Errand(nanoTime, random, Backoff.OF_REQUESTS);
    this.downloads = new Errand(nanoTime, random, Backoff.OF_DOWNLOADS);
    this.uploads =
        new OutboxUploads(
            outbox, api, clock, voice, new Errand(nanoTime, random, Backoff.OF_REQUESTS));
    this.lastHeartbeatNanos = nanoTime.getAsLong();
  }

  /**
   * Switches the handset on.
   *
   * @param clock what it takes for the time of day; may jump by years
   * @param nanoTime how long it has been on, in nanoseconds since some moment
   * @param voice is told in words what the handset does
   * @throws IOException when its storage cannot be used, or nothing on it can be started
   */
  public static HandsetAgent start(
      HandsetConfig config,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Consumer<String> voice)
      throws IOException {
    var storage = HandsetStorage.open(config);
    var outbox =
        Outbox.open(
            FolderEventStore.open(config.folder().resolve("outbox")),
            config.outboxBytes(),
            random::nextLong,
            voice);
    if (outbox.dropped() > 0) {
      voice.accept("%d events were dropped so far, for want of room".formatted(outbox.dropped()));
    }
    var copies = KeptCopies.open(config.folder(), voice);
    var agent = new HandsetAgent(config, clock, nanoTime, random, voice, storage, outbox, copies);
    agent.startUntilAtRest();
    if (outbox.isNew()) {
      agent.keep(new Activation("CN-11"));
    }
    return agent;
  }

  private void startUntilAtRest() throws IOException {
    for (int i = 0; i < MAX_STARTS; i++) {
      starts++;
      var booted = BootLoader.boot(storage.disk());
      slots = new SlotWriter(storage.disk(), booted);
      voice.accept("started slot %s, firmware %s".formatted(booted.running(), firmware()));
      var around =
          new RealSurroundings(
              config, api, this::firmware, voice, keeper(), checkIns, downloads, copies);
      runner = new UpdateRunner(config, nanoTime, slots, around);
      if (runner.started() == UpdateRunner.Next.REST) {
        return;
      }
    }
    throw new IOException("%d starts without coming to rest".formatted(MAX_STARTS));
  }

  private SlotWriter slots() {
    return Objects.requireNonNull(slots, "nothing is started");
  }

  private UpdateRunner runner() {
    return Objects.requireNonNull(runner, "nothing is started");
  }

  /** The version that runs. */
  public String firmware() {
    return slots().control().entry(slots().running()).version();
  }

  /**
   * Does by itself what is due: a heartbeat, a check-in when the server said, the next try of a
   * download; and uploads what is kept, unless the gateway wants to be left alone.
   *
   * @return how long until something is due
   */
  public Duration live() throws IOException {
    if (heartbeats.isDue()) {
      heartbeat();
    }
    if (checkIns.isDue()) {
      checkIn();
    } else if (runner().isPaused() && downloads.isDue()) {
      unlessFull(downloads, () -> restartWhenAsked(runner().goOn()));
    }
    if (uploads.isWanted() && uploads.untilDue().isZero()) {
      upload();
    }
    var due = new ArrayList<>(List.of(heartbeats.untilDue(), checkIns.untilDue()));
    if (runner().isPaused()) {
      due.add(downloads.untilDue());
    }
    if (uploads.isWanted()) {
      due.add(uploads.untilDue());
    }
    return Collections.min(due);
  }

  private interface Doing {
    void run() throws IOException;
  }

  /** A full storage ends nothing: what it cost is said, and is tried again later. */
  private void unlessFull(Errand errand, Doing doing) throws IOException {
    try {
      doing.run();
    } catch (IOException e) {
      if (!FreeRoom.isLackOf(e)) {
        throw e;
      }
      var pause = errand.failed(Duration.ZERO);
      voice.accept("the storage is full, again in %d ms: %s".formatted(pause.toMillis(), e));
    }
  }

  /** Keeps a crash for the next upload. */
  public void crash(Crash crash) throws IOException {
    keep(crash);
    voice.accept("crashed: " + crash.reason());
  }

  /** Keeps a heartbeat for the next upload. */
  public void heartbeat() throws IOException {
    var alive = Duration.ofNanos(nanoTime.getAsLong() - lastHeartbeatNanos);
    long seconds = Math.clamp(alive.toSeconds(), 0, LONGEST_HEARTBEAT.toSeconds());
    long free = Files.getFileStore(config.folder()).getUsableSpace() / 1_000_000;
    keep(new Heartbeat(seconds, starts, 100, free, Network.WIFI));
    lastHeartbeatNanos += Duration.ofSeconds(seconds).toNanos();
    starts = 0;
    heartbeats.done(config.heartbeatEvery());
  }

  private RealSurroundings.Keeper keeper() {
    return new RealSurroundings.Keeper() {
      @Override
      public void keep(TelemetryEvent event) throws IOException {
        HandsetAgent.this.keep(event);
      }

      @Override
      public void keep(List<Receipt> receipts) throws IOException {
        outbox.keep(receipts);
      }

      @Override
      public List<Receipt> receipts() {
        return outbox.receipts();
      }
    };
  }

  private void keep(TelemetryEvent body) throws IOException {
    var who = new Reporter(config.deviceId(), config.vendor(), config.model(), firmware(), 0);
    outbox.put(who, clock.millis(), body);
  }

  /**
   * Uploads everything that is kept, now.
   *
   * @return whether nothing is left; what the gateway did not answer for is tried again later
   */
  public boolean upload() throws IOException {
    unlessFull(uploads.errand(), uploads::send);
    return !uploads.isWanted();
  }

  /** Asks for an update now, and installs it; the handset may restart on the way. */
  public void checkIn() throws IOException {
    unlessFull(
        checkIns, () -> restartWhenAsked(runner().checkIn(Long.toHexString(random.nextLong()))));
  }

  private void restartWhenAsked(UpdateRunner.Next next) throws IOException {
    if (next == UpdateRunner.Next.RESTART) {
      heartbeat(); // the time until now was lived on the old firmware
      voice.accept("restarting");
      startUntilAtRest();
    }
  }

  @Override
  public void close() throws IOException {
    api.close();
    storage.close();
  }
}
