package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.BootLoader;
import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
  private static final int BATCH = 500;
  private static final Set<Integer> REFUSED_FOR_GOOD = Set.of(400, 413, 415, 422);
  private static final Duration LONGEST_HEARTBEAT = Duration.ofDays(31);

  private final HandsetConfig config;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Consumer<String> voice;
  private final HandsetStorage storage;
  private final Outbox outbox;
  private final DeviceApi api;
  private @Nullable SlotWriter slots;
  private long lastHeartbeatNanos;
  private int starts;
  private Duration nextCheckIn = Duration.ofDays(1);

  private HandsetAgent(
      HandsetConfig config,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Consumer<String> voice,
      HandsetStorage storage,
      Outbox outbox) {
    this.config = config;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.voice = voice;
    this.storage = storage;
    this.outbox = outbox;
    this.api = new DeviceApi(config);
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
            config.folder().resolve("outbox"),
            random::nextLong,
            file -> voice.accept("an event cannot be read any more, it is kept as " + file));
    var agent = new HandsetAgent(config, clock, nanoTime, random, voice, storage, outbox);
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
      if (runner().started() == UpdateRunner.Next.REST) {
        return;
      }
    }
    throw new IOException("%d starts without coming to rest".formatted(MAX_STARTS));
  }

  private SlotWriter slots() {
    return Objects.requireNonNull(slots, "nothing is started");
  }

  private UpdateRunner runner() {
    return new UpdateRunner(config, clock, slots(), new Around());
  }

  /** The version that runs. */
  public String firmware() {
    return slots().control().entry(slots().running()).version();
  }

  /** When the server wants to be asked again. */
  public Duration nextCheckIn() {
    return nextCheckIn;
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
  }

  private void keep(TelemetryEvent body) throws IOException {
    var who = new Reporter(config.deviceId(), config.vendor(), config.model(), firmware(), 0);
    outbox.put(who, clock.millis(), body);
  }

  /**
   * Uploads everything that is kept.
   *
   * @return whether nothing is left; what the gateway did not answer for is tried again next time
   */
  public boolean upload() throws IOException {
    int most = BATCH;
    for (var batches = outbox.next(clock.millis(), most);
        !batches.isEmpty();
        batches = outbox.next(clock.millis(), most)) {
      var batch = batches.getFirst();
      switch (posted(batch)) {
        case SETTLED -> outbox.forget(batch);
        case KEEP -> {
          return false;
        }
        case SPLIT -> most = batch.events().size() / 2;
      }
    }
    return true;
  }

  private enum Then {
    SETTLED,
    KEEP,
    SPLIT
  }

  private Then posted(TelemetryBatch batch) {
    int events = batch.events().size();
    DeviceApi.Posted answer;
    try {
      answer = api.post(TelemetryBatch.CODEC.encode(batch));
    } catch (IOException e) {
      voice.accept("upload failed, %d events are kept: %s".formatted(events, e));
      return Then.KEEP;
    }
    if (answer.status() == 202) {
      voice.accept("uploaded %d events".formatted(events));
      return Then.SETTLED;
    }
    if (answer.status() == 413 && events > 1) {
      return Then.SPLIT;
    }
    // other words than the gateway's are those of something on the way to it
    if (answer.isProblem() && REFUSED_FOR_GOOD.contains(answer.status())) {
      voice.accept("refused for good: " + answer.body());
      return Then.SETTLED;
    }
    voice.accept("upload answered %d: %s".formatted(answer.status(), answer.body()));
    return Then.KEEP;
  }

  /** Asks for an update, and installs it; the handset may restart on the way. */
  public void checkIn() throws IOException {
    var next = runner().checkIn(Long.toHexString(random.nextLong()));
    if (next == UpdateRunner.Next.RESTART) {
      voice.accept("restarting");
      startUntilAtRest();
    }
  }

  @Override
  public void close() throws IOException {
    api.close();
    storage.close();
  }

  private final class Around implements Surroundings {
    @Override
    public CheckInAnswer ask(String nonce) throws IOException {
      CheckInAnswer answer;
      try {
        answer = api.checkIn(firmware(), nonce);
      } catch (IOException e) {
        voice.accept("check-in failed: " + e.getMessage());
        throw e;
      }
      nextCheckIn = answer.nextCheckIn();
      voice.accept(
          switch (answer) {
            case CheckInAnswer.Offered(var offer, _) -> "offered " + offer.release();
            case CheckInAnswer.UpToDate _ -> "up to date";
            case CheckInAnswer.Deferred(var reason, _) -> "not now: " + reason;
            case CheckInAnswer.Refused(var reason, _) -> "refused: " + reason;
            case CheckInAnswer.Unreadable(var detail, _) -> "answer makes no sense: " + detail;
          });
      return answer;
    }

    @Override
    public FoundImage fetch(Offer offer) throws IOException {
      var file = HandsetStorage.download(config, offer.manifest().sha256());
      deleteDownloads(file);
      return api.fetch(offer, file);
    }

    @Override
    public InputStream fetched(Offer offer) throws IOException {
      return Files.newInputStream(HandsetStorage.download(config, offer.manifest().sha256()));
    }

    @Override
    public void remember(FailedSwitch failure) throws IOException {
      failure.keepIn(config.folder());
    }

    @Override
    public Optional<FailedSwitch> remembered() throws IOException {
      return FailedSwitch.in(config.folder());
    }

    @Override
    public void forget() throws IOException {
      FailedSwitch.forgetIn(config.folder());
    }

    @Override
    public Health probe(Offer offer) {
      return new Health(config.healthy(), "health check failed: told so by its owner");
    }

    @Override
    public void tell(UpdateReport report) throws IOException {
      keep(report);
      voice.accept(
          report.reason() == null
              ? "%s %s".formatted(report.release(), report.phase())
              : "%s %s: %s".formatted(report.release(), report.phase(), report.reason()));
      if (report.phase() == UpdatePhase.CONFIRMED || report.phase() == UpdatePhase.ROLLED_BACK) {
        deleteDownloads(config.folder());
      }
    }

    /** What came of an image stays after a failure: the next offer of it goes on from there. */
    private void deleteDownloads(Path but) throws IOException {
      try (var files = Files.newDirectoryStream(config.folder(), "download-*")) {
        for (var file : files) {
          if (!file.equals(but)) {
            Files.delete(file);
          }
        }
      }
    }
  }
}
