package dev.yunfan.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.Listening;
import dev.yunfan.streams.StreamsServer;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** A server that gives itself up ends its process in order, with a status of its own. */
@ExtendWith(KafkaClusterExtension.class)
class ServerEndTest {
  @Test
  void a_server_that_is_given_up_is_closed_and_its_status_is_that_of_the_process(
      KafkaCluster cluster) throws Exception {
    var options = new ServerOptions();
    new CommandLine(options).parseArgs("--kafka", cluster.getBootstrapServers());
    var closed = new AtomicBoolean();

    int status =
        options.runUntilStopped(
            "TEST_",
            _ ->
                new ServerOptions.Planned(
                    new Listening("test", "127.0.0.1", 0, new HttpServerOptions()),
                    (_, _, _, end) -> {
                      end.accept(StreamsServer.GAVE_UP_STATUS);
                      return () -> closed.set(true);
                    }));

    assertThat(status).isEqualTo(75);
    assertThat(closed).isTrue();
  }
}
