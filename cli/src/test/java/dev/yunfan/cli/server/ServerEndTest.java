package dev.yunfan.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server that gives itself up ends its process in order, with a status of its own. */
class ServerEndTest {
  @Test
  void a_server_that_is_given_up_is_closed_and_its_status_is_that_of_the_process(
      @TempDir Path folder) throws Exception {
    var options = new ServerOptions();
    var closed = new AtomicBoolean();
    int status;
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      new CommandLine(options).parseArgs("--kafka", broker.bootstrapServers());
      status =
          options.runUntilStopped(
              "TEST_",
              _ ->
                  new ServerOptions.Planned(
                      new Listening("test", "127.0.0.1", 0, new HttpServerOptions()),
                      (_, _, _, end) -> {
                        end.accept(StreamsServer.GAVE_UP_STATUS);
                        return () -> closed.set(true);
                      }));
    }

    assertThat(status).isEqualTo(75);
    assertThat(closed).isTrue();
  }
}
