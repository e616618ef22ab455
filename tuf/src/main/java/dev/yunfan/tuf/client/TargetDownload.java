package dev.yunfan.tuf.client;

import dev.yunfan.tuf.file.UnfinishedFile;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.TargetPath;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    var place = Files.createDirectories(folder).resolve(TargetPath.fileName(target.path()));
    if (isThere(place, target)) {
      return place;
    }
    target.hashes().check(target.path()); // 5.7.1: refuse before any request
    try (var unfinished = UnfinishedFile.in(folder)) {
      fetch(target, consistent, unfinished);
      target.verify(unfinished.path()); // 5.7.4, over what is on the disk
      unfinished.moveTo(place);
    }
    return place;
  }

  private void fetch(TargetFile target, boolean consistent, UnfinishedFile to)
      throws IOException, Refusal {
    var url = repository.image(target, consistent);
    var bytes = Channels.newOutputStream(to.channel());
    fetcher.fetch(url, target.length(), bytes); // 5.7.2, 5.7.3
    long count = to.channel().position();
    if (count != target.length()) {
      throw new LengthMismatch(target.path(), target.length(), count);
    }
  }

  private static boolean isThere(Path place, TargetFile target) throws IOException, Refusal {
    if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
        || Files.size(place) != target.length()) {
      return false;
    }
    try {
      target.verify(place);
      return true;
    } catch (Refusal.HashMismatch _) {
      return false; // an older image of the same path
    }
  }
}
