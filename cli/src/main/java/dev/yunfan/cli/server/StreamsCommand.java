package dev.yunfan.cli.server;

import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The streams and their query API as a process. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description =
        "Runs the streams and the query API. Settings come from the environment: STREAMS_... as"
            + " docs/streams.md lists them. Ends with status 75 if it does not count and cannot mend that"
            + " itself: let a supervisor start it again.",
    footer = {"", "Example:", "  STREAMS_PORT=8082 ./yunfan streams --kafka 127.0.0.1:9092"})
public final class StreamsCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws Exception {
    return options.runUntilStopped(
        "STREAMS_",
        settings -> {
          var config = StreamsConfig.from(settings);
          return new ServerOptions.Planned(
              StreamsServer.listening(config),
              (kafka, vertx, metrics, end) -> {
                var server = StreamsServer.start(config, kafka, Clock.systemUTC(), vertx, metrics);
                var _ = server.gaveUp().thenRun(() -> end.accept(StreamsServer.GAVE_UP_STATUS));
                return server;
              });
        });
  }
}
