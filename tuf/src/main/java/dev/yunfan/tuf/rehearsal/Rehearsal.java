package dev.yunfan.tuf.rehearsal;

import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.yunfan.tuf.client.MinimumRate;
import dev.yunfan.tuf.client.TufClientMain;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.OnlineKeys;
import dev.yunfan.tuf.repository.RepositoryFolder;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Lets {@link TufClientMain} provision, refresh and download once from a small repository served on
 * loopback. Run by the build with {@code -XX:AOTCacheOutput}: what is loaded and linked here is
 * there at once in every later call. Also notes which JDK that was, since a cache fits one only.
 */
public final class Rehearsal {
  private static final String IMAGE = "acer/S500/full.img";

  private final Path folder;
  private final Instant now;

  private Rehearsal(Path folder, Instant now) {
    this.folder = folder;
    this.now = now;
  }

  /** Argument: the file to write the JDK's home to. */
  public static void main(String[] args) throws IOException, Refusal {
    var folder = Files.createTempDirectory("tuf-rehearsal");
    try {
      var rehearsal = new Rehearsal(folder, InstantSource.system().instant());
      rehearsal.publish();
      rehearsal.play();
    } finally {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.writeString(Path.of(args[0]), System.getProperty("java.home") + "\n");
  }

  private void publish() throws IOException, Refusal {
    var offline = SigningKey.generate(Scheme.ECDSA_P256);
    var online = SigningKey.generate(Scheme.ED25519);
    var year = now.plus(Duration.ofDays(365));
    var holder = KeyHolders.one(offline.publicKey());
    var server = KeyHolders.one(online.publicKey());
    var root = RootDraft.first(holder, holder, server, server).expiring(year);
    var targets = TargetsDraft.first(Role.TARGETS).delegate(Delegate.vendor("acer", server));
    var image = Files.writeString(folder.resolve("full.img"), "rehearsal");
    var described = TargetFile.describe(IMAGE, image, new Json.Fields(Map.of()));
    var vendor = TargetsDraft.first("acer").with(described).expiring(year);
    var repository = new RepositoryFolder(folder.resolve("repository"));
    repository.addImage(image, described);
    repository.publish(
        Map.of(
            Role.ROOT,
            root.signedBy(offline).file(),
            Role.TARGETS,
            targets.expiring(year).signedBy(offline).file(),
            "acer",
            vendor.signedBy(online).file()),
        OnlineKeys.of(online, online),
        now);
  }

  private void play() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var repository = folder.resolve("repository");
    var http = SimpleFileServer.createFileServer(address, repository, OutputLevel.NONE);
    http.start();
    try {
      var url = "http://127.0.0.1:" + http.getAddress().getPort();
      var root = repository.resolve("metadata/1.root.json").toString();
      call("init", root);
      call("--metadata-url", url + "/metadata/", "refresh");
      call(
          "--metadata-url",
          url + "/metadata/",
          "--target-base-url",
          url + "/targets/",
          "--target-dir",
          folder.resolve("images").toString(),
          "--target-name",
          IMAGE,
          "download");
    } finally {
      http.stop(0);
    }
  }

  private void call(String... words) throws IOException {
    var all = new ArrayList<>(List.of("--metadata-dir", folder + "/trusted"));
    all.addAll(List.of(words));
    var clock = InstantSource.fixed(now);
    int status =
        TufClientMain.run(all.toArray(String[]::new), clock, MinimumRate.DEFAULT, System.err);
    if (status != 0) {
      throw new IOException("the rehearsal failed at " + all);
    }
  }
}
