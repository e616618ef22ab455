package dev.yunfan.ota;

import static dev.yunfan.ota.TestFleet.described;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.ReleaseCheck;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import dev.yunfan.tuf.repository.TargetsDraft;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A vendor whose signed file lists what 0.1.0 took goes on to release. */
class FormerNamesTest {
  private static final Instant NOW = Instant.parse("2012-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2013-01-01T00:00:00Z");
  private static final byte[] IMAGE = TestFleet.image(1, 100);

  private final TestFleet fleet = new TestFleet();

  private static List<SignedFile> files(JsonObject trust) {
    JsonArray files = trust.getJsonArray("files");
    return files.stream()
        .map(each -> (JsonObject) each)
        .map(each ->
            new SignedFile(
                each.getString("role"), 1, Base64.getDecoder().decode(each.getString("file"))))
        .toList();
  }

  private byte[] signed(TargetsDraft draft) {
    return Base64.getDecoder()
        .decode(fleet.release("any", draft, LATER, fleet.vendorKey).getString("metadata"));
  }

  private static Release release(String version, long counter, String... models) {
    var images =
        Stream.of(models)
            .map(model ->
                new SignedImage(model, IMAGE.length, TestFleet.sha256(IMAGE), "haier/x/y", ""))
            .collect(Collectors.toMap(SignedImage::model, image -> image));
    var available = new Release.State.Available();
    return new Release("haier", version, images, available, counter, 1, "li", 0);
  }

  @Test
  void what_was_listed_stays_listed_and_only_new_names_are_checked() throws Refusal {
    byte[] former =
        signed(
            fleet
                .next()
                .with(described("..", "-h7", IMAGE, 1))
                .with(described("..", "W700", IMAGE, 1))
                .with(described("..", "w700", IMAGE, 1)));
    fleet.taken();
    var trust =
        Trust.NONE
            .withTrust(files(fleet.trust()))
            .withRelease(List.of(new SignedFile("haier", 1, former)));
    var check =
        new ReleaseCheck(trust, "haier", Map.of("..", release("..", 1, "-h7", "W700", "w700")));

    byte[] next = signed(fleet.next().with(described("2.0", "w700", IMAGE, 2)));
    assertThat(check.check("2.0", next, NOW).described()).containsOnlyKeys("w700");

    byte[] again = signed(fleet.next().with(described("2.0", "-h7", IMAGE, 2)));
    assertThatThrownBy(() -> check.check("2.0", again, NOW))
        .isInstanceOf(UnsafeName.class)
        .hasMessageContaining("-h7");
  }
}
