package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  /**
   * @param firmware the version that runs
   * @param checkIns is put off by the server, and by trouble
   * @param downloads is put off by pauses
   */
  RealSurroundings(
      HandsetConfig config,
      DeviceApi api,
      Supplier<String> firmware,
      Consumer<String> voice,
      Keeper keeper,
      Errand checkIns,
      Errand downloads) {
    this.config = config;
    this.api = api;
    this.firmware = firmware;
    this.voice = voice;
    this.keeper = keeper;
    this.checkIns = checkIns;
    this.downloads = downloads;
  }

  @Override
  public UpdateInput.Answered ask(String nonce) throws IOException {
    UpdateInput.Answered answered;
    try {
      answered = api.checkIn(firmware.get(), nonce, keeper.receipts());
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
    return answered;
  }

  @Override
  public void keep(List<Receipt> receipts) throws IOException {
    keeper.keep(receipts);
  }

  @Override
  public UpdateInput.FetchEnded fetch(Offer offer) {
    var file = HandsetStorage.download(config, offer.manifest().sha256());
    try {
      deleteDownloads(file);
    } catch (IOException e) {
      return new UpdateInput.StorageBroke(String.valueOf(e.getMessage()));
    }
    var ended = ImageDownload.fetch(api, offer, file);
    if (ended instanceof UpdateInput.FetchInterrupted(var detail, _, _)) {
      voice.accept("download interrupted, what came is kept: " + detail);
    }
    return ended;
  }

  @Override
  public void pause(int failures, Duration atLeast) {
    var pause = downloads.failed(failures, atLeast);
    voice.accept("the download goes on in %d ms".formatted(pause.toMillis()));
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
    keeper.keep(report);
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
