package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yunfan.tuf.refusal.Refusal.TooLong;
import dev.yunfan.tuf.refusal.Refusal.TooSlow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that stall, trickle, lie about lengths or never end. */
@Timeout(60)
class HttpFetcherTest {
  private static final long STALL_NANOS = 60_000_000_000L; // no thread of the test waits for it

  /** A rate that no machine is too slow for; what is refused at all is not refused for it. */
  private final HttpFetcher fetcher = new HttpFetcher(MinimumRate.DEFAULT);

  private final HttpFetcher impatient =
      new HttpFetcher(new MinimumRate(Duration.ofMillis(300), 100_000));

  @AfterEach
  void stop() {
    fetcher.close();
    impatient.close();
  }

  @Test
  void a_body_arrives_whole_and_is_bounded_by_its_limit() throws Exception {
    try (var server = new RawServer(out -> text(out, "HTTP/1.1 200 OK\r\n\r\nbody"))) {
      assertThat(fetcher.bytes(server.url(), 4)).isEqualTo("body".getBytes(UTF_8));
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 3)).isInstanceOf(TooLong.class);
    }
  }

  @Test
  void nothing_beyond_the_limit_is_passed_on() throws Exception {
    var passed = new ByteArrayOutputStream();
    try (var server =
        new RawServer(out -> {
          text(out, "HTTP/1.1 200 OK\r\n\r\n");
          for (int i = 0; i < 1000; i++) {
            out.write(new byte[1000]);
          }
        })) {
      assertThatThrownBy(() -> fetcher.fetch(server.url(), 2500, passed))
          .isInstanceOf(TooLong.class);
    }
    assertThat(passed.size()).isLessThanOrEqualTo(2500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nX-Padding: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n"
      })
  void a_server_that_trickles_in_head_chunk_size_or_body_is_cut_off(String start) throws Exception {
    try (var server =
        new RawServer(out -> {
          text(out, start);
          while (true) {
            text(out, "0");
            LockSupport.parkNanos(20_000_000);
          }
        })) {
      assertThatThrownBy(() -> impatient.bytes(server.url(), 1_000_000))
          .isInstanceOf(TooSlow.class)
          .hasMessageContaining("at least 100000 bytes/s");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"})
  void a_server_that_stalls_is_cut_off(String start) throws Exception {
    try (var server =
        new RawServer(out -> {
          text(out, start);
          LockSupport.parkNanos(STALL_NANOS);
        })) {
      assertThatThrownBy(() -> impatient.bytes(server.url(), 1_000_000))
          .isInstanceOf(TooSlow.class);
    }
  }

  @Test
  void a_quick_start_buys_no_long_stall() throws Exception {
    try (var server =
        new RawServer(out -> {
          text(out, "HTTP/1.1 200 OK\r\n\r\n");
          out.write(new byte[5_000_000]);
          out.flush();
          LockSupport.parkNanos(STALL_NANOS);
        })) {
      assertThatThrownBy(() -> impatient.bytes(server.url(), 10_000_000))
          .isInstanceOf(TooSlow.class);
    }
  }

  @Test
  void a_body_that_ends_before_its_announced_length_is_an_error() throws Exception {
    try (var server =
        new RawServer(out -> text(out, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"))) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100)).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void a_file_that_is_not_there_is_said_so(int status) throws Exception {
    try (var server = answering(status)) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .isInstanceOf(FileUnavailable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 500, 503})
  void any_other_status_is_an_error_and_not_an_absent_file(int status) throws Exception {
    try (var server = answering(status)) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(FileUnavailable.class)
          .hasMessageContaining("" + status);
    }
  }

  @Test
  void a_server_that_is_not_there_is_an_error_and_not_an_absent_file() throws Exception {
    URI nobody;
    try (var server = answering(200)) {
      nobody = server.url();
    }
    assertThatThrownBy(() -> fetcher.bytes(nobody, 100))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileUnavailable.class)
        .hasMessage(
            nobody
                + ": nobody takes connections at "
                + nobody.getAuthority()
                + "; check the address, and that the server runs");
  }

  @Test
  void a_host_that_nobody_knows_is_said_so() {
    // RFC 6761: this name never exists
    var nowhere = URI.create("http://yunfan.invalid/file");
    assertThatThrownBy(() -> fetcher.bytes(nowhere, 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the host yunfan.invalid is unknown; check its name");
  }

  @Test
  void a_server_that_speaks_no_tls_or_hangs_up_is_said_so() throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var socket = listener.accept()) {
              // an answer before the question, and a reset with it, leaves the client waiting
              assertThat(socket.getInputStream().readNBytes(64)).hasSize(64);
              text(socket.getOutputStream(), "HTTP/1.1 400 Bad Request\r\n\r\n");
              socket.shutdownOutput();
              socket.getInputStream().skipNBytes(socket.getInputStream().available());
            } catch (IOException hungUp) {
              // the client may leave whenever it has enough
            }
          });
      var tls = URI.create("https://127.0.0.1:" + listener.getLocalPort() + "/file");
      assertThatThrownBy(() -> fetcher.bytes(tls, 100)).hasMessageContaining(": no TLS with 127");
    }
    try (var server = new RawServer(out -> text(out, "HTTP/1.1 20"))) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .hasMessageContaining(": the server ended the connection too early");
    }
  }

  @Test
  void an_announced_length_beyond_the_limit_is_refused_before_any_byte() throws Exception {
    var hungUp = new AtomicBoolean();
    try (var server =
        new RawServer(out -> {
          text(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000101\r\n\r\n");
          writeUntil(hungUp, out);
        })) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .isInstanceOf(TooLong.class)
          .hasMessageContaining("1000000101 announced");
      await().atMost(Duration.ofSeconds(50)).untilTrue(hungUp);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 500, 503})
  void the_body_of_any_other_status_is_not_read_however_long_it_is(int status) throws Exception {
    var hungUp = new AtomicBoolean();
    try (var server =
        new RawServer(out -> {
          text(out, "HTTP/1.1 " + status + " X\r\nTransfer-Encoding: chunked\r\n\r\n");
          try {
            for (int i = 0; i < 5000; i++) {
              text(out, "10000\r\n");
              out.write(new byte[1 << 16]);
              text(out, "\r\n");
            }
          } catch (IOException noReader) {
            hungUp.set(true);
          }
        })) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100)).isInstanceOf(IOException.class);
      await().atMost(Duration.ofSeconds(50)).untilTrue(hungUp);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Encoding: gzip",
        "Content-Encoding: identity\r\nContent-Encoding: gzip",
        "Content-Encoding: identity, gzip"
      })
  void an_encoded_body_is_refused(String fields) throws Exception {
    try (var server =
        new RawServer(out -> text(out, "HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nbody"))) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("encoded as")
          .hasMessageContaining("gzip");
    }
  }

  @Test
  void a_body_that_takes_many_spans_but_keeps_the_pace_arrives() throws Exception {
    var clock = new AtomicLong();
    var received = new ByteArrayOutputStream();
    var body =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("a body comes in buffers");
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            received.write(bytes, from, length);
            clock.addAndGet(length * 5000L); // time goes by only as bytes come, at 200,000 a second
          }
        };
    try (var server =
            new RawServer(out -> {
              text(out, "HTTP/1.1 200 OK\r\n\r\n");
              for (int i = 0; i < 6; i++) {
                out.write(new byte[100_000]);
                out.flush();
                LockSupport.parkNanos(150_000_000); // so that the fetcher looks in between
              }
            });
        var timed = new HttpFetcher(new MinimumRate(Duration.ofMillis(300), 100_000), clock::get)) {
      timed.fetch(server.url(), 600_000, body);
    }
    assertThat(received.size()).isEqualTo(600_000);
    assertThat(clock.get()).isEqualTo(3_000_000_000L);
  }

  @Test
  void the_connection_ends_at_the_limit() throws Exception {
    var hungUp = new AtomicBoolean();
    try (var server =
        new RawServer(out -> {
          text(out, "HTTP/1.1 200 OK\r\n\r\n");
          writeUntil(hungUp, out);
        })) {
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 5000)).isInstanceOf(TooLong.class);
      await().atMost(Duration.ofSeconds(50)).untilTrue(hungUp);
    }
  }

  private static void writeUntil(AtomicBoolean hungUp, OutputStream out) throws IOException {
    try {
      for (long written = 0; written < 1_000_000_000; written += 1 << 14) {
        out.write(new byte[1 << 14]);
      }
    } catch (IOException noReader) {
      hungUp.set(true);
      throw noReader;
    }
  }

  @Test
  void a_span_is_not_judged_before_it_is_over() throws Exception {
    var started = new AtomicBoolean();
    LongSupplier clock = () -> started.getAndSet(true) ? 299_000_000 : 0;
    try (var server =
            new RawServer(out -> {
              LockSupport.parkNanos(400_000_000); // so that the fetcher looks before a byte comes
              text(out, "HTTP/1.1 200 OK\r\n\r\nbody");
            });
        var timed = new HttpFetcher(new MinimumRate(Duration.ofMillis(300), 100_000), clock)) {
      assertThat(timed.bytes(server.url(), 4)).isEqualTo("body".getBytes(UTF_8));
    }
  }

  @Test
  void a_closed_fetcher_fetches_nothing() throws Exception {
    try (var server = answering(200)) {
      fetcher.close();
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 4)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void an_interrupted_fetch_ends_and_the_thread_stays_interrupted() throws Exception {
    try (var server = new RawServer(out -> LockSupport.parkNanos(STALL_NANOS))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> fetcher.bytes(server.url(), 100))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void a_full_disk_ends_the_download() throws Exception {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    try (var server = new RawServer(out -> text(out, "HTTP/1.1 200 OK\r\n\r\nbody"))) {
      assertThatThrownBy(() -> fetcher.fetch(server.url(), 100, full))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no space left");
    }
  }

  private static RawServer answering(int status) throws IOException {
    return new RawServer(
        out -> text(out, "HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n"));
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }
}
