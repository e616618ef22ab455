package dev.yunfan.ota.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  private static final Instant NOW = Instant.parse("2011-08-01T00:00:00Z");
  private static final Duration KEEP = Duration.ofDays(7);

  @TempDir private Path folder;

  private Path broken(String sha256, Duration ago) throws IOException {
    var part = folder.resolve("uploads").resolve(sha256 + ".part");
    Files.write(part, new byte[1_000]);
    Files.setLastModifiedTime(part, FileTime.from(NOW.minus(ago)));
    return part;
  }

  @Test
  void uploads_that_nobody_went_on_with_are_forgotten_and_others_are_not() throws IOException {
    String underWay = "c".repeat(64);
    try (var store = ImageStore.open(folder, UploadStorage.FILES)) {
      var old = broken("a".repeat(64), KEEP.plusSeconds(1));
      var young = broken("b".repeat(64), KEEP.minusSeconds(1));
      var stalled = broken(underWay, KEEP.plusSeconds(1));
      try (var _ = store.upload(underWay).orElseThrow()) {
        assertThat(store.forgetUploads(NOW.minus(KEEP))).isEqualTo(1);
      }

      assertThat(old).doesNotExist();
      assertThat(young).exists();
      assertThat(stalled).exists();
      assertThat(store.received("b".repeat(64))).isEqualTo(1_000);
    }
  }

  @Test
  void an_upload_of_no_byte_leaves_no_file() throws IOException {
    try (var store = ImageStore.open(folder, UploadStorage.FILES)) {
      store.upload("a".repeat(64)).orElseThrow().close();
      assertThat(folder.resolve("uploads").resolve("a".repeat(64) + ".part")).doesNotExist();
    }
  }

  @Test
  void an_upload_to_a_disk_that_broke_keeps_no_file_open_and_no_lock() throws IOException {
    var disk = new SmallDisk();
    try (var store = ImageStore.open(folder, disk)) {
      var upload = store.upload("a".repeat(64)).orElseThrow();
      disk.breaks();

      assertThatThrownBy(upload::close).hasMessage("Input/output error");
      assertThat(disk.open()).isZero();
      assertThat(store.upload("a".repeat(64))).isPresent(); // nobody else is at it
    }
  }

  @Test
  void bytes_that_hash_otherwise_are_gone_and_named_by_their_true_hash() throws IOException {
    try (var store = ImageStore.open(folder, UploadStorage.FILES)) {
      try (var upload = store.upload("a".repeat(64)).orElseThrow()) {
        upload.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}));
        // FIPS 180-4's example
        assertThat(upload.commit())
            .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      }
      assertThat(store.find("a".repeat(64))).isEmpty();
      assertThat(store.received("a".repeat(64))).isZero();
    }
  }

  @Test
  void a_link_in_the_place_of_an_image_or_of_its_folder_is_no_image() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), "secret");
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("b".repeat(64)), "secret");
    try (var store = ImageStore.open(folder, UploadStorage.FILES)) {
      var shard = Files.createDirectories(folder.resolve("images/aa"));
      Files.createSymbolicLink(shard.resolve("a".repeat(64)), secret);
      Files.createSymbolicLink(folder.resolve("images/bb"), elsewhere);

      assertThat(store.find("a".repeat(64))).isEmpty();
      assertThat(store.find("b".repeat(64))).isEmpty();
    }
  }

  @Test
  void an_upload_never_writes_through_a_link() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), "secret");
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    // FIPS 180-4's example
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    try (var store = ImageStore.open(folder, UploadStorage.FILES)) {
      var part = folder.resolve("uploads/" + "a".repeat(64) + ".part");
      Files.createSymbolicLink(part, secret);
      Files.createSymbolicLink(folder.resolve("images/ba"), elsewhere);

      assertThat(store.received("a".repeat(64))).isZero();
      assertThatThrownBy(() -> store.upload("a".repeat(64))).isInstanceOf(IOException.class);
      try (var upload = store.upload(abc).orElseThrow()) {
        upload.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}));
        assertThatThrownBy(upload::commit)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("images/ba is a symbolic link");
      }
      assertThat(store.forgetUploads(Instant.MAX)).isEqualTo(2);
      assertThat(part).doesNotExist();
    }
    assertThat(secret).hasContent("secret");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void a_store_whose_folders_or_lock_are_links_does_not_open() throws IOException {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    for (var name : List.of("images", "uploads", "uploads/locks")) {
      var root = folder.resolve("root-" + name.replace('/', '-'));
      Files.createDirectories(root.resolve(name).getParent());
      Files.createSymbolicLink(root.resolve(name), elsewhere);
      assertThatThrownBy(() -> ImageStore.open(root, UploadStorage.FILES))
          .isInstanceOf(IOException.class);
    }
    assertThat(elsewhere).isEmptyDirectory();
  }
}
