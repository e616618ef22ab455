package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.tuf.release.ChunkHashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Around the slots of a handset with real files: its server, its downloads and its outbox. */
final class RealSurroundings implements Surroundings {
  /** Keeps things for the next upload. */
  interface Keeper {
    void keep(TelemetryEvent event) throws IOException;

    void keep(List<Receipt> receipts) throws IOException;

    /** The receipts that were kept last. */
    List<Receipt> receipts();
  }

  /** No server may send a handset away for longer: it would never hear of a better one. */
  private static final Duration LONGEST_PAUSE = Duration.ofDays(7);

  private final HandsetConfig config;
  private final DeviceApi api;
  private final Supplier<String> firmware;
  private final Consumer<String> voice;
  private final Keeper keeper;
  private final Errand checkIns;
  private final Errand downloads;
  private final KeptCopies copies;

  /**
   * @param firmware the version that runs
   * @param checkIns is put off by the server, and by trouble
   * @param downloads is put off by pauses
   * @param copies wrong ones that came so far
   */
  RealSurroundings(
      HandsetConfig config,
      DeviceApi api,
      Supplier<String> firmware,
      Consumer<String> voice,
      Keeper keeper,
      Errand checkIns,
      Errand downloads,
      KeptCopies copies) {
    this.config = config;
    this.api = api;
    this.firmware = firmware;
    this.voice = voice;
    this.keeper = keeper;
    this.checkIns = checkIns;
    this.downloads = downloads;
    this.copies = copies;
  }

  @Override
  public UpdateInput.Answered ask(String nonce, Set<String> rejected) throws IOException {
    UpdateInput.Answered answered;
    try {
      answered = api.checkIn(firmware.get(), nonce, keeper.receipts(), rejected);
    } catch (IOException e) {
      long pause = checkIns.failed(NotNow.asked(e)).toMillis();
      voice.accept("check-in failed, again in %d ms: %s".formatted(pause, e.getMessage()));
      throw e;
    }
    var answer = answered.answer();
    var next = answer.nextCheckIn();
    checkIns.doneAbout(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next);
    voice.accept(
        switch (answer) {
          case CheckInAnswer.Offered(var offer, _) -> "offered " + offer.release();
          case CheckInAnswer.UpToDate _ -> "up to date";
          case CheckInAnswer.Deferred(var reason, _) -> "not now: " + reason;
          case CheckInAnswer.Refused(var reason, _) -> "refused: " + reason;
          case CheckInAnswer.Unreadable(var detail, _) -> "answer makes no sense: " + detail;
        });
    switch (answer) {
      case CheckInAnswer.Offered(var offer, _) -> deleteDownloads(file(offer));
      case CheckInAnswer.UpToDate _, CheckInAnswer.Refused _ -> deleteDownloads(config.folder());
      case CheckInAnswer.Deferred _, CheckInAnswer.Unreadable _ -> {} // it may be offered again
    }
    return answered;
  }

  @Override
  public void keep(List<Receipt> receipts) {
    try {
      keeper.keep(receipts);
    } catch (IOException e) {
      say("the newest receipts cannot be kept, the next check-in brings them again: " + e);
    }
  }

  @Override
  public WrongCopies wrongCopies() {
    return copies.all();
  }

  @Override
  public void keep(WrongCopies newest) {
    copies.replace(newest);
  }

  @Override
  public Optional<UpdateInput.OutOfRoom> lacking(Offer offer) {
    long expected = offer.manifest().lengthBytes();
    try {
      long needed = expected - ImageDownload.had(file(offer), expected) + FreeRoom.RESERVE_BYTES;
      long free = FreeRoom.of(config.folder());
      return free < needed
          ? Optional.of(new UpdateInput.OutOfRoom(needed, free))
          : Optional.empty();
    } catch (IOException e) {
      say("the free room cannot be measured, the update goes on: " + e);
      return Optional.empty();
    }
  }

  @Override
  public void say(String words) {
    voice.accept(words);
  }

  @Override
  public UpdateInput.FetchEnded fetch(Offer offer, Optional<ChunkHashes> chunks) {
    var lacking = lacking(offer);
    if (lacking.isPresent()) {
      return lacking.get();
    }
    var ended = ImageDownload.fetch(api, offer, chunks, file(offer));
    return switch (ended) {
      case UpdateInput.FetchInterrupted(var detail, _, _) -> {
        say("download interrupted, what came is kept: " + detail);
        yield ended;
      }
      case UpdateInput.StorageBroke _ -> {
        var full = lacking(offer);
        yield full.isPresent() ? full.get() : ended;
      }
      default -> ended;
    };
  }

  @Override
  public void pause(int failures, Duration atLeast) {
    var pause = downloads.failed(failures, atLeast);
    say("deferred here, the update goes on in %d ms".formatted(pause.toMillis()));
  }

  @Override
  public InputStream fetched(Offer offer) throws IOException {
    return Files.newInputStream(file(offer));
  }

  @Override
  public void remember(FailedSwitch failure) {
    try {
      failure.keepIn(config.folder());
    } catch (IOException e) {
      say("that the update failed cannot be kept over the restart: " + e);
    }
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
    keeper.keep(report);
    voice.accept(
        report.reason() == null
            ? "%s %s".formatted(report.release(), report.phase())
            : "%s %s: %s".formatted(report.release(), report.phase(), report.reason()));
    if (report.phase().isFinal()) {
      deleteDownloads(config.folder());
    }
  }

  private Path file(Offer offer) {
    return HandsetStorage.download(config, offer.manifest().sha256());
  }

  /** Leftovers of an update go when it has ended or is no longer offered: they take room. */
  private void deleteDownloads(Path but) {
    try (var files = Files.newDirectoryStream(config.folder(), "download-*")) {
      for (var file : files) {
        if (!file.equals(but)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      say("an old download cannot be deleted: " + e);
    }
  }
}
