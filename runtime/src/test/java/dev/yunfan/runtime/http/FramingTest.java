package dev.yunfan.runtime.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two readers may take for different ones, byte for byte over a socket. Each has a
 * second request behind it, which must never be answered. Older versions of Netty answer it for
 * half of these (4.2.9: seven of them), so that a downgrade is noticed.
 */
class FramingTest {
  private static final String BEHIND = "GET /behind HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpService http;

  @BeforeEach
  void listen() throws IOException {
    http =
        HttpService.start(
            vertx,
            "test",
            new HttpServerOptions(),
            "127.0.0.1",
            0,
            1,
            request -> {
              asked.add(request.path());
              request.body().onSuccess(_ -> request.response().end("taken"));
            });
  }

  @AfterEach
  void stop() {
    http.close();
    vertx.close().await();
  }

  /** All that comes until the server ends the connection. */
  private String answers(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n \r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked, xchunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: xchunked, chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST + "Content-Length: 0\r\nContent-Length: 4\r\n\r\n",
        POST + "Content-Length: +0\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /x HTTP/1.1\r\n\r\n"
      })
  void a_request_that_can_be_read_in_two_ways_is_400_and_the_last_of_its_connection(String request)
      throws IOException {
    var answers = answers(request + BEHIND);
    assertThat(answers).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answers.split("HTTP/1\\.[01] ", -1)).as("answers").hasSize(2);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1;a=\"\r\nX\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n\"\r\nY\r\n0\r\n\r\n",
        "1;\nX\r\n0\r\n\r\n",
        "0x1\r\nX\r\n0\r\n\r\n"
      })
  void a_chunk_whose_size_can_be_read_in_two_ways_ends_the_connection(String body)
      throws IOException {
    var answers = answers(POST + "Transfer-Encoding: chunked\r\n\r\n" + body + BEHIND);
    assertThat(answers).doesNotContain("200 OK");
    assertThat(asked).isSubsetOf("/x");
  }

  @Test
  void honest_requests_are_answered_on_one_connection() throws IOException {
    var chunked = POST + "Transfer-Encoding: Chunked\r\n\r\n3;a=\"b\"\r\nabc\r\n0\r\n\r\n";
    var last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    var answers = answers(chunked + POST + "Content-Length: 3\r\n\r\nabc" + last);
    assertThat(answers.split("HTTP/1\\.1 200 OK", -1)).hasSize(4);
    assertThat(asked).containsExactly("/x", "/x", "/last");
    assertThat(answers("GET /old HTTP/1.0\r\n\r\n")).contains(" 200 OK");
  }
}
