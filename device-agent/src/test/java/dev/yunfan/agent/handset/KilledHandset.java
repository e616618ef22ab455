package dev.yunfan.agent.handset;

import dev.yunfan.agent.boot.BootLoader;
import dev.yunfan.agent.boot.SlotWriter;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.FoundImage;
import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.TestOffers;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.tuf.release.ChunkHashes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A process that updates itself from release to release for ever, until somebody kills it. */
final class KilledHandset {
  private static final int IMAGE_BYTES = 300_000;

  private KilledHandset() {}

  static HandsetConfig config(Path folder) {
    var nowhere = URI.create("http://127.0.0.1:9");
    return new HandsetConfig(
        folder,
        "k-touch",
        "w700",
        "KT-1",
        "1.0.0",
        1 << 20,
        nowhere,
        nowhere,
        "",
        KilledHandset::listing,
        true,
        Duration.ofDays(1),
        1 << 20);
  }

  private static Listing listing(String path) {
    var version = path.substring(path.lastIndexOf("full-") + 5, path.lastIndexOf('.'));
    var manifest = new ImageManifest("k-touch", "w700", version, IMAGE_BYTES, sha256(version));
    return new Listing(TestOffers.listed(manifest), (_, _) -> true);
  }

  static byte[] image(String version) {
    var bytes = new byte[IMAGE_BYTES];
    new Random(version.hashCode()).nextBytes(bytes);
    return bytes;
  }

  static String sha256(String version) {
    return HexFormat.of().formatHex(dev.yunfan.agent.boot.Disk.sha256().digest(image(version)));
  }

  public static void main(String[] arguments) throws IOException {
    var config = config(Path.of(arguments[0]));
    try (var storage = HandsetStorage.open(config)) {
      System.out.println("open");
      while (true) {
        var slots = new SlotWriter(storage.disk(), BootLoader.boot(storage.disk()));
        var runner =
            new UpdateRunner(
                config,
                System::nanoTime,
                slots,
                new Releases(slots.control().floor(), slots.control().rejected().size()));
        if (runner.started() == UpdateRunner.Next.REST) {
          runner.checkIn("n");
        }
      }
    }
  }

  /** Always has a newer release, and never one that was tried too often. */
  private record Releases(String floor, int skip) implements Surroundings {
    @Override
    public UpdateInput.Answered ask(String nonce, Set<String> rejected) {
      var version = "1.0." + (Integer.parseInt(floor.substring("1.0.".length())) + 1 + skip);
      var manifest = new ImageManifest("k-touch", "w700", version, IMAGE_BYTES, sha256(version));
      var offer = TestOffers.unsigned(manifest, version, "KT-1", nonce, 0, TestOffers.DAY);
      return new UpdateInput.Answered(
          new CheckInAnswer.Offered(offer, Duration.ofDays(1)), Optional.empty());
    }

    @Override
    public void keep(List<Receipt> receipts) {}

    @Override
    public WrongCopies wrongCopies() {
      return WrongCopies.NONE;
    }

    @Override
    public void keep(WrongCopies copies) {
      throw new AssertionError("no copy is wrong here");
    }

    @Override
    public Optional<UpdateInput.OutOfRoom> lacking(Offer offer) {
      return Optional.empty();
    }

    @Override
    public void say(String words) {
      System.out.println(words);
    }

    @Override
    public UpdateInput.FetchEnded fetch(Offer offer, Optional<ChunkHashes> chunks) {
      return new UpdateInput.Fetched(new FoundImage(IMAGE_BYTES, offer.manifest().sha256()));
    }

    @Override
    public void pause(int failures, Duration atLeast) {
      throw new AssertionError("nothing interrupts this download");
    }

    @Override
    public InputStream fetched(Offer offer) {
      return new ByteArrayInputStream(image(offer.release()));
    }

    @Override
    public Health probe(Offer offer) {
      return new Health(true, "");
    }

    @Override
    public void remember(FailedSwitch failure) {}

    @Override
    public Optional<FailedSwitch> remembered() {
      return Optional.empty();
    }

    @Override
    public void forget() {}

    @Override
    public void tell(UpdateReport report) {}
  }
}
