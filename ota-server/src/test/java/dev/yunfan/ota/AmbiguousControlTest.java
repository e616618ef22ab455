package dev.yunfan.ota;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published holes of HTTP libraries at the control plane's door, over real sockets. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AmbiguousControlTest {
  private static final String BEHIND = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

  private RunningServer running;

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    running = RunningServer.start(kafka, folder.resolve("store"));
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private String answers(String request) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: a\r\nTransfer-Encoding:\r\n chunked",
        "Host: a\r\nTransfer-Encoding: chunked, xchunked",
        "Host: a\r\nHost: b\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked"
      })
  void a_request_that_can_be_read_in_two_ways_is_400_and_the_last_of_its_connection(String fields)
      throws Exception {
    var answers = answers("POST /v1/check-in HTTP/1.1\r\n" + fields + "\r\n\r\n0\r\n\r\n" + BEHIND);
    assertThat(answers).matches("(?s)HTTP/1\\.[01] 400 .*");
    assertThat(answers.split("HTTP/1\\.[01] ", -1)).as("answers").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1;a=\"\r\nX\r\n0\r\n\r\n\"\r\nY\r\n0\r\n\r\n", "1;\nX\r\n0\r\n\r\n"})
  void a_chunk_whose_size_can_be_read_in_two_ways_ends_the_connection(String body)
      throws Exception {
    var head = "POST /v1/check-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(answers(head + body + BEHIND)).doesNotContain(" 200 OK");
  }
}
