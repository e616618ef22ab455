package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server with little memory is killed in the middle of a large upload, which then goes on at its
 * next life where it stood.
 */
@ExtendWith(KafkaClusterExtension.class)
class LargeUploadTest {
  private static final Logger LOG = LoggerFactory.getLogger(LargeUploadTest.class);
  private static final String[] LITTLE = {"-Xmx128m", "-XX:MaxDirectMemorySize=64m"};
  private static final long MOST_RESIDENT = 512L << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void sixty_four_mebibytes_survive_a_kill(KafkaCluster cluster) throws Exception {
    killedIn(cluster, new GeneratedImage(64L << 20));
  }

  @Test
  @Tag("slow")
  void four_gibibytes_survive_a_kill(KafkaCluster cluster) throws Exception {
    killedIn(cluster, new GeneratedImage(4L << 30));
  }

  private void killedIn(KafkaCluster cluster, GeneratedImage image) throws Exception {
    String sha256 = image.sha256();
    long third = image.lengthBytes() / 3;
    var fleet = new TestFleet();
    long before;
    try (var doomed = ServerProcess.start(cluster.getBootstrapServers(), folder, fleet, LITTLE)) {
      var killed = new CountDownLatch(1);
      var bytes = new HeldBack(image.from(0), 2 * third, killed);
      var upload = send(doomed.client, image, sha256, 0, bytes);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> received(doomed.client, sha256) >= third);
      before = doomed.peakBytes();
      doomed.kill();
      killed.countDown();
      assertThat(upload).as("cut off").failsWithin(PATIENCE);
    }
    long there = Files.size(folder.resolve("uploads").resolve(sha256 + ".part"));
    assertThat(there).isBetween(third, image.lengthBytes() - 1);
    assertThat(folder.resolve("images").resolve(sha256.substring(0, 2))).doesNotExist();

    try (var next = ServerProcess.start(cluster.getBootstrapServers(), folder, fleet, LITTLE)) {
      assertThat(next.client.send(next.client.to("/v1/images/" + sha256)).statusCode())
          .as("half of an image is none")
          .isEqualTo(404);
      assertThat(received(next.client, sha256)).as("where it stood").isEqualTo(there);

      var done = send(next.client, image, sha256, there, image.from(there)).get();

      assertThat(done.statusCode()).isEqualTo(201);
      assertThat(json(done).getLong("lengthBytes")).isEqualTo(image.lengthBytes());
      long peak = Math.max(before, next.peakBytes());
      LOG.atInfo()
          .addKeyValue("image", image.lengthBytes())
          .addKeyValue("killedAt", there)
          .addKeyValue("peakResidentMiB", peak >> 20)
          .log("uploaded");
      assertThat(peak).isLessThan(MOST_RESIDENT);
      assertThat(fileSha256(folder.resolve("images"), sha256)).isEqualTo(sha256);
      assertThat(folder.resolve("uploads").resolve(sha256 + ".part")).doesNotExist();
    }
  }

  /** Bytes of which the last come only when it is time. */
  private static final class HeldBack extends FilterInputStream {
    private final CountDownLatch time;
    private long free;

    HeldBack(InputStream bytes, long free, CountDownLatch time) {
      super(bytes);
      this.free = free;
      this.time = time;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (free <= 0) {
        awaitTime();
      }
      int found = super.read(into, from, length);
      free -= found;
      return found;
    }

    private void awaitTime() throws IOException {
      try {
        if (!time.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IOException("the time never came");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private CompletableFuture<HttpResponse<byte[]>> send(
      TestClient server, GeneratedImage image, String sha256, long first, InputStream bytes) {
    long length = image.lengthBytes();
    var body =
        BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> bytes), length - first);
    HttpRequest request =
        server
            .to("/v1/images/" + sha256)
            .header("Authorization", "Bearer " + ADMIN)
            .header("Content-Range", "bytes %d-%d/%d".formatted(first, length - 1, length))
            .PUT(body)
            .build();
    return http.sendAsync(request, BodyHandlers.ofByteArray());
  }

  private static long received(TestClient server, String sha256) {
    return json(server.get("/v1/images/" + sha256 + "/upload", ADMIN)).getLong("received");
  }

  private static String fileSha256(Path images, String sha256) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    try (var file = Files.newInputStream(images.resolve(sha256.substring(0, 2)).resolve(sha256))) {
      var buffer = new byte[1 << 16];
      for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
