package dev.yunfan.tuf.client;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Step 5.7: fetches an image and checks it before it gets its name. */
final class TargetDownload {
  private final Repository repository;
  private final Fetcher fetcher;

  TargetDownload(Repository repository, Fetcher fetcher) {
    this.repository = repository;
    this.fetcher = fetcher;
  }

  Path into(Path folder, TargetFile target, boolean consistent) throws IOException, Refusal {
    var place = Files.createDirectories(folder).resolve(fileName(target.path()));
    if (isThere(place, target)) {
      return place;
    }
    var unfinished = folder.resolve("." + place.getFileName() + ".part");
    try {
      fetch(target, consistent, unfinished);
      DurableFile.moveInto(unfinished, place);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return place;
  }

  /**
   * The path as one file name. A dot at the start is encoded too, so none is hidden, or {@code ..}.
   */
  static String fileName(String path) throws UnsafeName {
    var name = Role.encoded(path);
    if (name.startsWith(".")) {
      name = "%2E" + name.substring(1);
    }
    if (name.isEmpty() || name.length() > 240) {
      throw new UnsafeName("target path", "1 to 240 characters once encoded", path);
    }
    return name;
  }

  private void fetch(TargetFile target, boolean consistent, Path to) throws IOException, Refusal {
    var check = target.hashes().check(target.path()); // 5.7.1: refuse before any request
    var url = repository.image(target, consistent);
    try (var file = new FileOutputStream(to.toFile())) {
      var hashing = new HashingStream(file, check);
      fetcher.fetch(url, target.length(), hashing); // 5.7.2, 5.7.3
      if (hashing.count != target.length()) {
        throw new LengthMismatch(target.path(), target.length(), hashing.count);
      }
      check.verify(); // 5.7.4
      file.getFD().sync();
    }
  }

  private static boolean isThere(Path place, TargetFile target) throws IOException, Refusal {
    if (!Files.isRegularFile(place) || Files.size(place) != target.length()) {
      return false;
    }
    var check = target.hashes().check(target.path());
    try (var file = Files.newInputStream(place)) {
      file.transferTo(new HashingStream(OutputStream.nullOutputStream(), check));
      check.verify();
      return true;
    } catch (Refusal.HashMismatch _) {
      return false; // an older image of the same path
    }
  }

  private static final class HashingStream extends OutputStream {
    private final OutputStream to;
    private final Hashes.Check check;
    private long count;

    private HashingStream(OutputStream to, Hashes.Check check) {
      this.to = to;
      this.check = check;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      to.write(bytes, from, length);
      check.update(bytes, from, length);
      count += length;
    }
  }
}
