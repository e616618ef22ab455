package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.file.UnfinishedFile;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A repository as files: {@code metadata/} and {@code targets/}, to be served as they are by any
 * HTTP server. Names are as they are written, since such a server decodes the URL. Written by one
 * process at a time, which a lock file sees to.
 */
public final class RepositoryFolder {
  /** How a file gets its content, all or nothing; tests let it fail. */
  interface Placing {
    void replace(Path file, byte[] content) throws IOException;
  }

  private final Path metadata;
  private final Path images;
  private final Placing placing;

  /** Uses a folder, which is made when missing. */
  public RepositoryFolder(Path folder) throws IOException {
    this(folder, DurableFile::replace);
  }

  RepositoryFolder(Path folder, Placing placing) throws IOException {
    this.placing = placing;
    this.metadata = Files.createDirectories(folder.resolve("metadata"));
    this.images = Files.createDirectories(folder.resolve("targets"));
  }

  /** The present publication; empty before the first root. */
  public Optional<Published> load() throws IOException, Refusal {
    long version = newestRoot();
    if (version == 0) {
      return Optional.empty();
    }
    var root = Root.selfSigned(read(version + "." + Role.ROOT));
    if (!Files.exists(metadata.resolve("timestamp.json"))) {
      return Optional.of(new Published(root, Optional.empty(), Optional.empty(), Map.of()));
    }
    var timestamp = Timestamp.read(Envelope.read(Role.TIMESTAMP, read(Role.TIMESTAMP)));
    var snapshotFile = read(timestamp.snapshot().version() + "." + Role.SNAPSHOT);
    var snapshot = Snapshot.read(Envelope.read(Role.SNAPSHOT, snapshotFile));
    var roles = new LinkedHashMap<String, Targets>();
    for (var entry : snapshot.entries().entrySet()) {
      var role = entry.getKey().substring(0, entry.getKey().length() - ".json".length());
      var bytes = read(entry.getValue().version() + "." + role);
      roles.put(role, Targets.read(Envelope.read(role, bytes)));
    }
    return Optional.of(new Published(root, Optional.of(timestamp), Optional.of(snapshot), roles));
  }

  /**
   * Publishes signed files, with a new snapshot and timestamp: all of it, or nothing. One that was
   * broken off can be repeated with the same files.
   *
   * @param files by role; none, to renew the timestamp, and the snapshot when half its life is over
   * @throws Refusal when a client would refuse the result; nothing was written then
   */
  public synchronized Publication publish(Map<String, byte[]> files, OnlineKeys online, Instant now)
      throws IOException, Refusal {
    try (var lock =
            FileChannel.open(
                metadata.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = lock.lock()) {
      var publication = Publication.of(load(), files, online, now);
      for (var file : publication.files()) {
        placing.replace(metadata.resolve(file.getKey()), file.getValue());
      }
      return publication;
    }
  }

  /**
   * The repository as it would be after a publication, without publishing.
   *
   * @throws Refusal when a client would refuse it
   */
  public Published check(Map<String, byte[]> files, Instant now) throws IOException, Refusal {
    return PublishCheck.after(load(), files, now);
  }

  /**
   * Puts an image in its place, under the name with its digest, before a role lists it.
   *
   * @throws Refusal when it is not the image that is described
   */
  public void addImage(Path image, TargetFile described) throws IOException, Refusal {
    var place = place(described);
    Files.createDirectories(place.resolveSibling(""));
    try (var unfinished = UnfinishedFile.in(place.resolveSibling(""))) {
      Files.copy(image, Channels.newOutputStream(unfinished.channel()));
      long length = unfinished.channel().position();
      if (length != described.length()) {
        throw new LengthMismatch(described.path(), described.length(), length);
      }
      described.verify(unfinished.path());
      unfinished.moveTo(place);
    }
  }

  /** Whether the image of a description is in its place; its bytes are not read. */
  public boolean hasImage(TargetFile described) throws IOException, Refusal {
    var place = place(described);
    return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
        && Files.size(place) == described.length();
  }

  private Path place(TargetFile described) throws Refusal {
    return images.resolve(described.diskPath());
  }

  private long newestRoot() throws IOException {
    try (var names = Files.newDirectoryStream(metadata, "*." + Role.ROOT + ".json")) {
      long newest = 0;
      for (var name : names) {
        var text = name.getFileName().toString();
        newest = Math.max(newest, Long.parseLong(text.substring(0, text.indexOf('.'))));
      }
      return newest;
    }
  }

  private byte[] read(String name) throws IOException {
    return Files.readAllBytes(metadata.resolve(name + ".json"));
  }
}
