package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.Refusal;
import dev.yunfan.agent.update.ReleaseVerifier;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.release.Fit;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Verifies an offer against The Update Framework's metadata: what the vendor's delegated role lists
 * for exactly this vendor, model and version, with this length and hash. The offer itself proves
 * nothing here; its signature is not looked at.
 */
public final class TufVerifier implements ReleaseVerifier {
  private final TufClient client;
  private final String vendor;
  private final String model;
  private final Supplier<String> running;

  /**
   * For one handset.
   *
   * @param running the version that runs, for releases that must not be skipped
   */
  public TufVerifier(TufClient client, String vendor, String model, Supplier<String> running) {
    this.client = client;
    this.vendor = vendor;
    this.model = model;
    this.running = running;
  }

  /** Where a release's full image is listed. */
  public static String path(String vendor, String model, String version) {
    return "%s/%s/full-%s.img".formatted(vendor, model, version);
  }

  @Override
  public Optional<Refusal> refusalOf(Offer offer) {
    var manifest = offer.manifest();
    try {
      client.refresh();
      var listed = client.find(path(vendor, model, manifest.version()));
      // releases older than the floor are refused by OfferChecks, whatever their counter
      var note = Fit.check(listed, new Fit.Handset(vendor, model, running.get(), 0));
      if (!note.version().equals(manifest.version())) {
        return Optional.of(new Refusal.WrongRelease(manifest.version(), note.version()));
      }
      if (listed.length() != manifest.lengthBytes()) {
        return metadata("length", listed.length() + ", found " + manifest.lengthBytes());
      }
      var sha256 = listed.hashes().hex().getOrDefault("sha256", "none");
      return sha256.equals(manifest.sha256())
          ? Optional.empty()
          : metadata("sha256", sha256 + ", found " + manifest.sha256());
    } catch (dev.yunfan.tuf.refusal.Refusal e) {
      return Optional.of(
          new Refusal.MetadataRejected(
              e.getClass().getSimpleName(), String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return Optional.of(new Refusal.DownloadFailed("metadata: " + e.getMessage()));
    }
  }

  private static Optional<Refusal> metadata(String what, String detail) {
    return Optional.of(new Refusal.MetadataRejected(what, "expected " + detail));
  }
}
