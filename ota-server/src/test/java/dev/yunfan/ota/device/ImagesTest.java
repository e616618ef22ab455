package dev.yunfan.ota.device;

import static dev.yunfan.ota.Patience.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.image.UploadStorage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private final Set<String> stopped = ConcurrentHashMap.newKeySet();

  /** Stores a large image; its hash. */
  private static String stored(ImageStore store) throws IOException, NoSuchAlgorithmException {
    var image = new byte[32 << 20];
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    try (var upload = store.upload(sha256).orElseThrow()) {
      upload.write(ByteBuffer.wrap(image));
      assertThat(upload.commit()).isEmpty();
    }
    return sha256;
  }

  private double underWay() {
    return meters.get("ota.downloads").gauge().value();
  }

  @Test
  void one_download_too_many_is_told_to_come_back_and_a_broken_one_frees_its_place(
      @TempDir Path folder) throws Exception {
    var store = ImageStore.open(folder, UploadStorage.FILES);
    String path = "/v1/images/" + stored(store);
    var images = new Images(store, stopped::contains, 1, meters);
    var vertx = Vertx.vertx();
    try (var http = HttpClient.newHttpClient()) {
      int port =
          vertx
              .createHttpServer()
              .requestHandler(request -> images.serve(request, path.substring(11)))
              .listen(0, "127.0.0.1")
              .await()
              .actualPort();
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      try (var slow = new Socket()) {
        slow.setReceiveBufferSize(64 << 10); // else large buffers could swallow the whole image
        slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        slow.getOutputStream()
            .write("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path).getBytes(US_ASCII));
        await().until(() -> underWay() == 1); // and it never reads

        HttpResponse<Void> busy = http.send(request, BodyHandlers.discarding());

        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("retry-after")).contains("10");
        assertThat(busy.headers().firstValue("cache-control")).isEmpty();
        assertThat(busy.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(
                http.send(
                        HttpRequest.newBuilder(request.uri()).HEAD().build(),
                        BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(200);
      }
      await().until(() -> underWay() == 0);
      assertThat(http.send(request, BodyHandlers.ofByteArray()).body()).hasSize(32 << 20);
      await().until(() -> underWay() == 0);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void a_stopped_image_is_refused_as_a_whole_and_in_its_last_range_until_it_goes_on(
      @TempDir Path folder) throws Exception {
    var store = ImageStore.open(folder, UploadStorage.FILES);
    String sha256 = stored(store);
    var images = new Images(store, stopped::contains, 1, meters);
    var vertx = Vertx.vertx();
    try (var http = HttpClient.newHttpClient()) {
      int port =
          vertx
              .createHttpServer()
              .requestHandler(request -> images.serve(request, sha256))
              .listen(0, "127.0.0.1")
              .await()
              .actualPort();
      var whole = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
      var rest = HttpRequest.newBuilder(whole.uri()).header("Range", "bytes=1000-").build();

      stopped.add(sha256);
      for (var request : List.of(whole, rest)) {
        var refused = http.send(request, BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(410);
        assertThat(refused.body()).contains("taken-back", sha256);
        assertThat(refused.headers().firstValue("cache-control")).isEmpty();
      }
      assertThat(underWay()).isZero();

      stopped.clear();
      assertThat(http.send(rest, BodyHandlers.discarding()).statusCode()).isEqualTo(206);
    } finally {
      vertx.close().await();
    }
  }
}
