package dev.yunfan.ota.operator;

import static dev.yunfan.ota.Patience.await;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.image.SmallDisk;
import dev.yunfan.ota.image.UploadStorage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageUploadsTest {
  private static final int LENGTH = 8 << 20;

  @TempDir private Path folder;
  private final byte[] image = new byte[LENGTH];
  private final SmallDisk disk = new SmallDisk();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
  private HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ImageStore store;
  private String sha256 = "";
  private int port;

  @BeforeEach
  void start() throws IOException, NoSuchAlgorithmException {
    new Random(1).nextBytes(image);
    sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    store = ImageStore.open(folder, disk);
    port = serve(store);
  }

  private int serve(ImageStore images) {
    var uploads = new ImageUploads(images, 1L << 32, vertx, waiting);
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          request.pause();
          uploads.take(request, sha256);
        })
        .listen(0, "127.0.0.1")
        .await()
        .actualPort();
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    vertx.close().await();
    waiting.close();
    store.close();
  }

  private HttpResponse<byte[]> put(int from, int to) throws IOException, InterruptedException {
    return put(port, from, to);
  }

  private HttpResponse<byte[]> put(int server, int from, int to)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server + "/" + sha256))
            .header("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, LENGTH))
            .PUT(BodyPublishers.ofByteArray(image, from, to - from))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static String type(HttpResponse<byte[]> answer) {
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    return new JsonObject(io.vertx.core.buffer.Buffer.buffer(answer.body())).getString("type");
  }

  private Path part() {
    return folder.resolve("uploads").resolve(sha256 + ".part");
  }

  @Test
  void a_disk_that_fills_up_in_the_middle_is_told_frees_its_room_and_the_upload_begins_anew()
      throws IOException, InterruptedException {
    disk.holds(LENGTH / 2);

    var full = put(0, LENGTH);

    assertThat(full.statusCode()).isEqualTo(507);
    assertThat(type(full)).endsWith("/storage-full");
    assertThat(part()).doesNotExist();
    assertThat(store.received(sha256)).isZero();
    assertThat(store.find(sha256)).isEmpty();
    assertThat(put(LENGTH / 2, LENGTH).statusCode()).isEqualTo(409);

    disk.holds(Long.MAX_VALUE);
    assertThat(put(0, LENGTH).statusCode()).isEqualTo(201);
    assertThat(store.find(sha256).orElseThrow().file()).hasBinaryContent(image);
  }

  @Test
  void a_disk_that_fills_up_while_an_upload_goes_on_is_told_too()
      throws IOException, InterruptedException {
    assertThat(put(0, LENGTH / 2).statusCode()).isEqualTo(202);
    disk.holds(LENGTH / 4);

    assertThat(put(LENGTH / 2, LENGTH).statusCode()).isEqualTo(507);

    assertThat(part()).doesNotExist();
    disk.holds(Long.MAX_VALUE);
    assertThat(put(0, LENGTH).statusCode()).isEqualTo(201);
  }

  @Test
  void an_upload_whose_last_byte_came_before_a_crash_is_completed_by_sending_it_again()
      throws IOException, InterruptedException {
    Files.write(part(), image);
    assertThat(put(LENGTH - 1, LENGTH).statusCode()).isEqualTo(201);
    assertThat(store.find(sha256).orElseThrow().file()).hasBinaryContent(image);
  }

  @Test
  void what_came_after_the_byte_that_an_upload_goes_on_at_is_forgotten()
      throws IOException, InterruptedException {
    var torn = Arrays.copyOf(image, LENGTH / 2);
    Arrays.fill(torn, LENGTH / 2 - 4_096, LENGTH / 2, (byte) 0);
    Files.write(part(), torn);
    assertThat(put(LENGTH / 2 - 4_096, LENGTH).statusCode()).isEqualTo(201);
  }

  @Test
  void a_sender_who_goes_away_leaves_a_beginning_and_the_right_to_go_on()
      throws IOException, InterruptedException {
    try (var sender = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = sender.getOutputStream();
      out.write(head().getBytes(US_ASCII));
      out.write(image, 0, LENGTH / 2);
      out.flush();
      await().until(() -> store.received(sha256) == LENGTH / 2);
      assertThat(put(LENGTH / 2, LENGTH).statusCode()).as("meanwhile").isEqualTo(409);
    }
    await().until(() -> taken(store));
    assertThat(put(LENGTH / 2, LENGTH).statusCode()).isEqualTo(201);
  }

  private boolean taken(ImageStore by) throws IOException {
    var upload = by.upload(sha256);
    if (upload.isEmpty()) {
      return false;
    }
    upload.get().close();
    return true;
  }

  @Test
  void two_servers_of_one_folder_do_not_write_the_same_image()
      throws IOException, InterruptedException {
    try (var other = ImageStore.open(folder, UploadStorage.FILES)) {
      try (var _ = store.upload(sha256).orElseThrow()) {
        assertThat(put(serve(other), 0, LENGTH).statusCode()).isEqualTo(409);
      }
      assertThat(put(serve(other), 0, LENGTH).statusCode()).isEqualTo(201);
    }
  }

  /** A real full disk; only root may mount one. */
  @Test
  @Tag("slow")
  void a_file_system_that_fills_up_under_an_upload_is_told_and_freed() throws Exception {
    var small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", small.toString()),
        "a tmpfs can be mounted");
    try (var tiny = ImageStore.open(small, UploadStorage.FILES)) {
      int server = serve(tiny);
      try (var sender = new Socket(InetAddress.getLoopbackAddress(), server)) {
        var out = sender.getOutputStream();
        out.write(head().getBytes(US_ASCII));
        out.write(image, 0, LENGTH / 4);
        out.flush();
        await().until(() -> tiny.received(sha256) == LENGTH / 4);
        var filler = small.resolve("filler");
        fill(filler);

        out.write(image, LENGTH / 4, LENGTH - LENGTH / 4);
        out.flush();

        var answer = new BufferedReader(new InputStreamReader(sender.getInputStream(), US_ASCII));
        assertThat(answer.readLine()).startsWith("HTTP/1.1 507");
        assertThat(small.resolve("uploads").resolve(sha256 + ".part")).doesNotExist();
        assertThat(put(server, 0, LENGTH).statusCode()).as("still full").isEqualTo(507);
        Files.delete(filler);
      }
      assertThat(put(server, 0, LENGTH).statusCode()).isEqualTo(201);
    } finally {
      assertThat(run("umount", small.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }

  /** Takes all room that is left. */
  private static void fill(Path filler) throws IOException {
    try (var file = Files.newOutputStream(filler)) {
      for (int i = 0; i < 64; i++) {
        file.write(new byte[1 << 20]);
      }
      throw new AssertionError("it never fills up");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  private String head() {
    return "PUT /%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(sha256, LENGTH);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_refused_body_leaves_the_connections_of_others_alone(HttpClient.Version version)
      throws IOException, InterruptedException {
    http.close();
    http = HttpClient.newBuilder().version(version).build();
    assertThat(put(1, LENGTH).statusCode()).isEqualTo(409);
    assertThat(put(0, LENGTH).statusCode()).isEqualTo(201);
    assertThat(put(0, LENGTH).statusCode()).as("it is there").isEqualTo(200);
  }
}
