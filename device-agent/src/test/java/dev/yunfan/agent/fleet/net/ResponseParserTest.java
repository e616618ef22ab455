package dev.yunfan.agent.fleet.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
  private static final String TWO =
      "HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\nContent-Length: 5\r\n\r\nhello"
          + "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\nconnection: close\r\n"
          + "content-length: 0\r\n\r\n";

  private final List<String> read = new ArrayList<>();

  @Test
  void responses_are_read_whole_however_the_bytes_are_cut() throws Exception {
    var bytes = TWO.getBytes(ISO_8859_1);
    for (int cut = 0; cut <= bytes.length; cut++) {
      read.clear();
      var parser = parser();
      parser.feed(Arrays.copyOf(bytes, cut));
      parser.feed(Arrays.copyOfRange(bytes, cut, bytes.length));

      assertThat(String.join("", read)).isEqualTo("202,0,false:hello.503,3000,true:.");
    }
  }

  @Test
  void a_date_in_retry_after_counts_as_none() throws Exception {
    parser().feed(bytes("HTTP/1.1 503 x\r\nretry-after: Fri, 31 Dec\r\ncontent-length: 0\r\n\r\n"));

    assertThat(read.getFirst()).isEqualTo("503,0,false:");
  }

  @Test
  void what_is_no_response_is_refused_by_name() {
    assertThatThrownBy(() -> parser().feed(bytes("SMTP ready, go on\r\n\r\n")))
        .hasMessageContaining("not a status line");
    assertThatThrownBy(() -> parser().feed(bytes("HTTP/1.1 200 OK\r\nserver: x\r\n\r\n")))
        .hasMessageContaining("without Content-Length");
    assertThatThrownBy(() -> parser().feed(bytes("HTTP/1.1 200 OK\r\ncontent-length: -7\r\n\r\n")))
        .hasMessageContaining("-7 is outside");
    assertThatThrownBy(() -> parser().feed(new byte[20_000]))
        .hasMessageContaining("a head of more than");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private ResponseParser parser() {
    return new ResponseParser(
        new ResponseParser.Sink() {
          @Override
          public void head(int status, long retryAfterMillis, boolean closes) {
            read.add("%d,%d,%s:".formatted(status, retryAfterMillis, closes));
          }

          @Override
          public void body(byte[] part, int from, int length) {
            read.add(new String(part, from, length, ISO_8859_1));
          }

          @Override
          public void end() {
            read.add(".");
          }
        });
  }
}
