package dev.yunfan.tuf.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.HttpFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.MinimumRate;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetPath;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that need percent-encoding, over a static server (which decodes) and as a folder. */
class OddNamesTest {
  private static final String VENDOR = "海尔 cn";

  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void openWithAVendorOfAnOddName() throws Exception {
    workshop = new Workshop(folder);
    var keys = Workshop.keys(Scheme.ED25519);
    workshop.vendorKeys.put(VENDOR, keys);
    var top = TargetsDraft.after(workshop.published().top().orElseThrow());
    var draft = top.delegate(Delegate.vendor(VENDOR, Workshop.holders(keys, 1)));
    workshop.publish(
        Map.of(
            Role.TARGETS, draft.expiring(workshop.year()).signedBy(workshop.targetsKeys).file()));
  }

  private Draft release(String path) throws IOException, Refusal {
    return workshop
        .release(VENDOR, path, "content", new Json.Fields(Map.of()))
        .signedBy(workshop.keysOf(VENDOR));
  }

  private String downloadOverHttp(String path) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var root = folder.resolve("repository");
    HttpServer server = SimpleFileServer.createFileServer(address, root, OutputLevel.NONE);
    server.start();
    try (var http = new HttpFetcher(MinimumRate.DEFAULT)) {
      var at = Repository.at(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
      var store = new FileStore(folder.resolve("trusted-over-http"));
      TufClient.trust(Files.readAllBytes(root.resolve("metadata/1.root.json")), store);
      var client = new TufClient(at, http, store, Limits.DEFAULT, () -> Workshop.NOW);
      return Files.readString(client.download(client.find(path), folder.resolve("over-http")));
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        VENDOR + "/L 60/full image.img",
        VENDOR + "/线路/图像 1.img",
        VENDOR + "/a+b&c/100%.img",
        VENDOR + "/%20/%2F#?.img",
        VENDOR + "/[x]/{y}~;,='.img"
      })
  void an_image_is_fetched_from_a_static_server_and_from_the_folder(String path) throws Exception {
    workshop.publish(Map.of(VENDOR, release(path).file()));
    assertThat(downloadOverHttp(path)).isEqualTo("content");
    assertThat(workshop.download(workshop.client("phone"), path)).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/M/..", "/M/", "/./x", "/M/bell\u0007", "/M/del\u007f", "/M/csi\u009b"})
  void a_path_that_no_client_takes_is_not_published(String rest) throws Exception {
    var good = release(VENDOR + "/M/good.img");
    var listed = good.signed().get("targets").orElseThrow();
    var image = ((Json.Fields) listed).get(VENDOR + "/M/good.img").orElseThrow();
    var bad = new Json.Fields(Map.of(VENDOR + rest, image));
    var draft = new Draft(VENDOR, good.signed().with("targets", bad), Map.of());
    var file = draft.signedBy(workshop.keysOf(VENDOR)).file();
    assertThatThrownBy(() -> workshop.publish(Map.of(VENDOR, file)))
        .isInstanceOf(UnsafeName.class)
        .hasMessageStartingWith("target path: expected no ");
  }

  @Test
  void a_part_or_a_path_that_is_too_long_is_refused_with_its_limit() throws Exception {
    TargetPath.checkPublishable("haier/W700/" + "x".repeat(180));
    assertThatThrownBy(() -> TargetPath.checkPublishable("haier/W700/" + "x".repeat(181)))
        .isInstanceOf(UnsafeName.class)
        .hasMessageContaining("at most 180 bytes of UTF-8 between two /, found 181 in xxx");
    TargetPath.checkPublishable("haier/W700/" + "线".repeat(25));
    assertThatThrownBy(() -> TargetPath.checkPublishable("haier/W700/" + "线".repeat(26)))
        .isInstanceOf(UnsafeName.class)
        .hasMessageContaining("at most 240 characters once percent-encoded")
        .hasMessageEndingWith("found 249 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "../x", "bell\u0007"})
  void a_role_whose_file_no_static_server_can_hold_is_not_published(String role) throws Exception {
    var draft = TargetsDraft.first(role).expiring(workshop.year());
    assertThatThrownBy(() -> workshop.publish(Map.of(role, draft.file())))
        .isInstanceOf(UnsafeName.class)
        .hasMessageStartingWith("role: expected no slash and no control character");
  }
}
