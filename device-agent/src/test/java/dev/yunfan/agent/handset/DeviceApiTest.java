package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.TestOffers;
import dev.yunfan.agent.update.UpdateInput.FetchInterrupted;
import dev.yunfan.agent.update.UpdateInput.Fetched;
import dev.yunfan.agent.update.UpdateInput.ImageGone;
import dev.yunfan.agent.update.UpdateInput.ImageTakenBack;
import dev.yunfan.agent.update.UpdateInput.StorageBroke;
import dev.yunfan.schemas.release.ImageManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers, or networks, that begin an answer and do not end it. */
@Timeout(120)
class DeviceApiTest {
  private static final Duration SPAN = Duration.ofSeconds(2);
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n";

  private static final String BUSY =
      """
      HTTP/1.1 503 Service Unavailable\r
      Connection: close\r
      Content-Length: 0\r
      Date: Mon, 01 Aug 2011 10:00:00 GMT\r
      Retry-After: Mon, 01 Aug 2011 10:00:17 GMT\r
      \r
      """;
  private static final String GONE =
      """
      HTTP/1.1 404 Not Found\r
      Connection: close\r
      Content-Length: 0\r
      Content-Type: %s\r
      \r
      """;

  private interface Answer {
    void to(OutputStream out) throws IOException, InterruptedException;
  }

  @TempDir private Path folder;
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    listener.close();
  }

  /** Answers every connection alike, without a look at what it asks. */
  private DeviceApi against(Answer answer) {
    Thread.ofVirtual()
        .start(() -> {
          while (!listener.isClosed()) {
            try {
              var socket = listener.accept();
              Thread.ofVirtual()
                  .start(() -> {
                    try (socket) {
                      answer.to(socket.getOutputStream());
                      socket.getOutputStream().flush();
                      over.await(); // says nothing more, and does not hang up
                    } catch (IOException | InterruptedException hungUp) {
                      Thread.currentThread().interrupt();
                    }
                  });
            } catch (IOException closed) {
              return;
            }
          }
        });
    var server = URI.create("http://127.0.0.1:" + listener.getLocalPort());
    return new DeviceApi(
        new HandsetConfig(
            folder,
            "k-touch",
            "w700",
            "KT-1",
            "1.0.0",
            1 << 20,
            server,
            server,
            "",
            path -> {
              throw new IOException("nothing is looked up: " + path);
            },
            true,
            Duration.ofDays(1),
            1 << 20),
        InstantSource.system(),
        SPAN);
  }

  private static void words(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(US_ASCII));
  }

  private static Offer offer(int lengthBytes) {
    var manifest = new ImageManifest("k-touch", "w700", "2.0.0", lengthBytes, "ab".repeat(32));
    return TestOffers.of("r1", manifest, "KT-1", "n", 0);
  }

  @Test
  void an_answer_that_never_ends_is_given_up() {
    try (var api = against(out -> words(out, HEAD.formatted(100) + "{\"decision\":"))) {
      assertThatThrownBy(() -> api.checkIn("1.0.0", "n", List.of(), Set.of()))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> api.post(new byte[10])).isInstanceOf(IOException.class);
    }
  }

  @Test
  void an_answer_without_bounds_is_not_held() {
    try (var api =
        against(out -> {
          words(out, "HTTP/1.1 200 OK\r\n\r\n");
          for (int i = 0; i < 2_000; i++) {
            out.write(new byte[1_000]);
          }
        })) {
      assertThatThrownBy(() -> api.checkIn("1.0.0", "n", List.of(), Set.of()))
          .hasMessage("an answer of more than 1048576 bytes");
    }
  }

  @Test
  void an_image_of_other_bytes_or_more_of_them_is_not_kept_for_the_next_try() throws IOException {
    var file = folder.resolve("download");
    try (var api =
        against(out -> {
          words(out, HEAD.formatted(1_000));
          out.write(new byte[1_000]);
        })) {
      var found =
          ((Fetched) ImageDownload.fetch(api, offer(1_000), Optional.empty(), file)).found();
      assertThat(found.lengthBytes()).isEqualTo(1_000);
      assertThat(file).doesNotExist();
      assertThat(ImageDownload.fetch(api, offer(900), Optional.empty(), file))
          .isInstanceOf(FetchInterrupted.class);
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void an_image_whose_connection_ends_early_is_interrupted_and_not_cut_short() throws IOException {
    var file = folder.resolve("download");
    try (var api =
        against(out -> {
          words(out, HEAD.formatted(500_000));
          out.write(new byte[200_000]);
          out.close();
        })) {
      assertThat(ImageDownload.fetch(api, offer(500_000), Optional.empty(), file))
          .isInstanceOfSatisfying(
              FetchInterrupted.class, ended -> assertThat(ended.progressed()).isTrue());
      // the JDK's client forgets what it has read ahead when a connection ends
      assertThat(Files.size(file)).isBetween(1L, 200_000L);
    }
  }

  @Test
  void a_busy_server_says_when_to_come_back_and_what_came_before_is_kept() throws IOException {
    var file = Files.write(folder.resolve("download"), new byte[100]);
    try (var api = against(out -> words(out, BUSY))) {
      assertThat(ImageDownload.fetch(api, offer(1_000), Optional.empty(), file))
          .isEqualTo(new FetchInterrupted("image: status 503", false, Duration.ofSeconds(17)));
      assertThat(Files.size(file)).isEqualTo(100);
    }
  }

  @Test
  void an_image_is_gone_when_the_server_says_so_and_not_something_on_the_way() throws IOException {
    var file = folder.resolve("download");
    try (var api = against(out -> words(out, GONE.formatted("application/problem+json")))) {
      assertThat(ImageDownload.fetch(api, offer(1_000), Optional.empty(), file))
          .isInstanceOf(ImageGone.class);
    }
  }

  @Test
  void an_image_that_was_taken_back_is_given_up_and_not_asked_for_again() throws IOException {
    var file = folder.resolve("download");
    var taken = GONE.replace("404 Not Found", "410 Gone");
    try (var api = against(out -> words(out, taken.formatted("application/problem+json")))) {
      assertThat(ImageDownload.fetch(api, offer(1_000), Optional.empty(), file))
          .isInstanceOf(ImageTakenBack.class);
    }
  }

  @Test
  void a_stranger_that_takes_an_image_back_is_an_interruption() throws IOException {
    var file = folder.resolve("download");
    var taken = GONE.replace("404 Not Found", "410 Gone");
    try (var api = against(out -> words(out, taken.formatted("text/html")))) {
      assertThat(ImageDownload.fetch(api, offer(1_000), Optional.empty(), file))
          .isInstanceOf(FetchInterrupted.class);
    }
  }

  @Test
  void a_stranger_that_knows_no_image_is_an_interruption() throws IOException {
    var file = folder.resolve("download");
    try (var api = against(out -> words(out, GONE.formatted("text/html")))) {
      assertThat(ImageDownload.fetch(api, offer(1_000), Optional.empty(), file))
          .isInstanceOf(FetchInterrupted.class);
    }
  }

  @Test
  void a_full_storage_is_no_trouble_of_the_network() throws IOException {
    var file = Files.createDirectory(folder.resolve("download")); // nothing can be written there
    try (var api = against(out -> words(out, HEAD.formatted(100_000)))) {
      assertThat(ImageDownload.fetch(api, offer(100_000), Optional.empty(), file))
          .isInstanceOf(StorageBroke.class);
    }
  }

  @Test
  void an_image_that_stalls_is_given_up_and_what_came_is_kept() throws IOException {
    var file = folder.resolve("download");
    try (var api =
        against(out -> {
          words(out, HEAD.formatted(500_000));
          out.write(new byte[200_000]);
        })) {
      assertThat(ImageDownload.fetch(api, offer(500_000), Optional.empty(), file))
          .isEqualTo(
              new FetchInterrupted(
                  "java.io.IOException: fewer than 2048 bytes in PT2S", true, Duration.ZERO));
    }

    assertThat(Files.size(file)).isEqualTo(200_000);
  }
}
