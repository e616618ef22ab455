package dev.yunfan.cli.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A vendor's signed files, one release after the other, whatever the names in them. */
final class NamedReleases {
  static final byte[] IMAGE = {1, 2, 3};

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

  private final TrialKeys keys;
  private Optional<Targets> held = Optional.empty();
  private Optional<Targets> sent = Optional.empty();
  private long counter = 1;

  NamedReleases(TrialKeys keys) {
    this.keys = keys;
  }

  /** The body that creates a release of one model. */
  JsonNode next(String model, String version) throws Exception {
    var note =
        new ReleaseNote(
            Cloud.VENDOR, List.of(model), version, Optional.empty(), counter, Optional.empty());
    var image =
        new TargetFile(
            "%s/%s/%d.img".formatted(Cloud.VENDOR, model, counter),
            IMAGE.length,
            Hashes.sha256Of(IMAGE),
            note.json());
    byte[] file =
        held.map(TargetsDraft::after)
            .orElseGet(() -> TargetsDraft.first(Cloud.VENDOR))
            .with(image)
            .expiring(LATER)
            .signedBy(keys.ofVendor(Cloud.VENDOR))
            .file();
    sent = Optional.of(Targets.read(Envelope.read(Cloud.VENDOR, file)));
    return JSON.createObjectNode()
        .put("vendor", Cloud.VENDOR)
        .put("version", version)
        .put("metadata", Base64.getEncoder().encodeToString(file));
  }

  /** The server took the newest. */
  void taken() {
    held = sent;
    counter++;
  }
}
