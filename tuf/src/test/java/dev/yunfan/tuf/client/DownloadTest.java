package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.HashMismatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images: fetched once, checked whole, and replaced only by what is signed. */
class DownloadTest extends HandsetTest {
  @Test
  void a_refresh_fetches_no_image_and_a_download_exactly_one() {
    handset.init();
    repo.addImage("targets", "path/to/a/image.img", "content");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.images()).isEmpty();
    assertThat(handset.download("path/to/a/image.img")).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("content");
    var sha256 = Simulator.hex("sha256", "content".getBytes(StandardCharsets.UTF_8));
    assertThat(handset.server.imageRequests).containsExactly("path/to/a/" + sha256 + ".image.img");
  }

  @Test
  void an_image_that_is_there_is_not_fetched_again() {
    handset.init();
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    handset.download("image");
    handset.server.imageRequests.clear();
    assertThat(handset.download("image")).isZero();
    assertThat(handset.server.imageRequests).isEmpty();
  }

  @Test
  void several_images_come_in_order_until_the_first_that_fails() {
    handset.init();
    repo.addImage("targets", "first", "1");
    repo.addImage("targets", "second", "2");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("first", "missing", "second")).isEqualTo(1);
    assertThat(handset.images()).containsExactly("1");
  }

  @Test
  void a_substituted_image_is_refused_and_what_is_there_stays() {
    handset.init();
    repo.addImage("targets", "first", "target file contents");
    repo.addImage("targets", "second", "more");
    repo.publish("targets", "snapshot", "timestamp");
    handset.download("first");
    repo.images.put("first", "malicious data here!".getBytes(StandardCharsets.UTF_8));
    repo.images.put("second", "evil".getBytes(StandardCharsets.UTF_8));
    handset.download("first");
    assertThat(handset.images()).containsExactly("target file contents");
    assertThat(handset.download("second")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("HashMismatch: second sha256");
    assertThat(handset.images()).containsExactly("target file contents");
  }

  @Test
  void an_image_that_is_too_short_or_too_long_is_refused() {
    handset.init();
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    repo.images.put("image", "conten".getBytes(StandardCharsets.UTF_8));
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("LengthMismatch: image length: expected 7, found 6");
    repo.images.put("image", "content!".getBytes(StandardCharsets.UTF_8));
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TooLong");
    assertThat(handset.images()).isEmpty();
  }

  @Test
  void changed_content_under_one_path_keeps_one_file_name() {
    handset.init();
    for (int i = 0; i < 6; i++) {
      repo.addImage("targets", "image", "content " + i);
      repo.publish("targets", "snapshot", "timestamp");
      assertThat(handset.download("image")).as(handset.errors()).isZero();
      assertThat(handset.images()).containsExactly("content " + i);
    }
  }

  @Test
  void changed_content_of_the_same_length_is_fetched_too() {
    handset.init();
    for (var content : List.of("content A", "content B")) {
      repo.addImage("targets", "image", content);
      repo.publish("targets", "snapshot", "timestamp");
      assertThat(handset.download("image")).as(handset.errors()).isZero();
      assertThat(handset.images()).containsExactly(content);
    }
  }

  @Test
  void a_file_name_has_at_most_240_characters() {
    handset.init();
    repo.addImage("targets", "a".repeat(240), "long");
    repo.addImage("targets", "b".repeat(241), "too long");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("a".repeat(240))).as(handset.errors()).isZero();
    assertThat(handset.download("b".repeat(241))).isEqualTo(1);
    assertThat(handset.errors()).startsWith("UnsafeName: target path");
    assertThat(handset.images()).containsExactly("long");
  }

  static Stream<List<String>> algorithms() {
    return Stream.of(List.of("sha256"), List.of("sha512"), List.of("sha256", "sha512"));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void either_digest_or_both_will_do(List<String> algorithms) {
    handset.init();
    repo.addImage("targets", "image", "content", algorithms);
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).as(handset.errors()).isZero();
    var prefixes = new ArrayList<String>();
    for (var algorithm : algorithms) {
      var digest = Simulator.hex(algorithm, "content".getBytes(StandardCharsets.UTF_8));
      prefixes.add(digest + ".image");
    }
    assertThat(prefixes).containsAll(handset.server.imageRequests);
    assertThat(handset.server.imageRequests).hasSize(1);
  }

  @Test
  void of_two_digests_both_must_match() {
    handset.init();
    repo.addImage("targets", "image", "content", List.of("sha256", "sha512"));
    var entry = Simulator.child(Simulator.child(repo.targets("targets"), "targets"), "image");
    Simulator.child(entry, "hashes").put("sha512", "00".repeat(64));
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("HashMismatch: image sha512");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../x", "00", ":bad:", "zz zz", "\u0000"})
  void a_digest_that_is_no_hex_of_its_length_never_gets_into_a_url(String digest) {
    handset.init();
    repo.addImage("targets", "image", "content");
    var entry = Simulator.child(Simulator.child(repo.targets("targets"), "targets"), "image");
    Simulator.child(entry, "hashes").put("sha256", digest);
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors())
        .startsWith(
            "Malformed: targets.signed.targets.image.hashes.sha256: expected 64 hex digits");
    assertThat(handset.server.imageRequests).isEmpty();
  }

  @Test
  void an_image_with_only_unknown_digests_is_refused_before_any_request() {
    handset.init();
    repo.addImage("targets", "image", "content", List.of("unknown-hash"));
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("NoKnownHash: image");
    assertThat(handset.server.imageRequests).isEmpty();
    assertThat(handset.images()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "/etc/passwd",
        "a//b",
        "..",
        "a/./b",
        "nul\u0000here",
        "cr\r\nlf",
        "c1\u009b"
      })
  void a_path_that_leaves_the_repository_or_has_control_characters_is_refused(String path) {
    handset.init();
    repo.addImage("targets", path, "content");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download(path)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("UnsafeName: target path");
    assertThat(handset.images()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {".hidden", "a b/c%2F#?", "线路/图像"})
  void an_odd_path_becomes_one_plain_file_name(String path) {
    handset.init();
    repo.addImage("targets", path, "content");
    repo.publish("targets", "snapshot", "timestamp");
    handset.server.lie("x", exchange -> SimulatedServer.send(exchange, 404, new byte[0]));
    handset.download(path);
    assertThat(handset.server.imageRequests).hasSize(1);
    assertThat(handset.server.imageRequests.getFirst()).matches("[A-Za-z0-9._~%/-]+");
  }

  @Test
  void two_clients_that_bring_one_image_into_one_folder_do_not_write_into_each_other()
      throws Exception {
    repo.addImage("targets", "image", "the whole content");
    repo.publish("targets", "snapshot", "timestamp");
    var images = folder.resolve("images");
    var slowBegan = new CountDownLatch(1);
    var quickEnded = new CountDownLatch(1);
    var slow =
        client((bytes, to) -> {
          to.write(bytes, 0, 1);
          slowBegan.countDown();
          await(quickEnded);
          to.write(bytes, 1, bytes.length - 1);
        });
    var slowly = new FutureTask<>(() -> slow.download(slow.find("image"), images));
    var quick =
        client((bytes, to) -> {
          to.write(bytes, 0, 9);
          Thread.ofVirtual().start(slowly);
          await(slowBegan);
          to.write(bytes, 9, bytes.length - 9);
        });
    assertThat(quick.download(quick.find("image"), images)).hasContent("the whole content");
    quickEnded.countDown();
    assertThat(slowly.get()).hasContent("the whole content");
    assertThat(handset.images()).containsExactly("the whole content");
  }

  @Test
  void bytes_that_change_on_the_disk_before_the_image_has_its_name_are_refused() throws Exception {
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    var images = folder.resolve("images");
    var client =
        client((bytes, to) -> {
          to.write(bytes);
          try (var files = Files.newDirectoryStream(images)) {
            Files.writeString(files.iterator().next(), "altered", StandardOpenOption.WRITE);
          }
        });
    var image = client.find("image");
    assertThatThrownBy(() -> client.download(image, images)).isInstanceOf(HashMismatch.class);
    assertThat(handset.images()).isEmpty();
  }

  @Test
  void a_link_in_the_place_of_an_image_is_replaced_and_not_followed() throws Exception {
    handset.init();
    repo.addImage("targets", "image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    var elsewhere = Files.writeString(folder.resolve("elsewhere"), "content");
    var images = Files.createDirectories(folder.resolve("images"));
    Files.createSymbolicLink(images.resolve("image"), elsewhere);
    assertThat(handset.download("image")).as(handset.errors()).isZero();
    assertThat(Files.isSymbolicLink(images.resolve("image"))).isFalse();
  }

  /** How the bytes of an image come. */
  private interface Delivery {
    void bring(byte[] image, OutputStream to) throws IOException;
  }

  private TufClient client(Delivery delivery) throws IOException, Refusal {
    var store = new MemoryStore();
    TufClient.trust(repo.versions("root").getFirst(), store);
    var metadata = URI.create(handset.server.url("metadata"));
    var images = URI.create("images:/");
    Fetcher fetcher =
        (from, limit, to) -> {
          if (from.getScheme().equals("images")) {
            delivery.bring(Objects.requireNonNull(repo.images.get("image")), to);
            return;
          }
          try (var http = new HttpFetcher(MinimumRate.DEFAULT)) {
            http.fetch(from, limit, to);
          }
        };
    var repository = new Repository(metadata, images, true);
    return new TufClient(repository, fetcher, store, Limits.DEFAULT, () -> Handset.NOW);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
