package dev.yunfan.cli.server;

import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The telemetry gateway as a process. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description =
        "Runs the telemetry gateway. Settings come from the environment: YUNFAN_FLEET_KEYS"
            + " (vendor=key,...), YUNFAN_RECEIPT_KEYS (id=secret,...), and INGEST_... as docs/telemetry.md lists them.",
    footer = {
      "",
      "Example:",
      "  YUNFAN_FLEET_KEYS=haier=a-key-of-16-bytes ./yunfan ingest --kafka 127.0.0.1:9092"
    })
public final class IngestCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws Exception {
    return options.runUntilStopped(
        IngestConfig.PREFIX,
        settings -> {
          var config = IngestConfig.from(settings);
          var keys = ServerOptions.fleetKeys(settings);
          return new ServerOptions.Planned(
              IngestServer.listening(config),
              (kafka, vertx, metrics, _) ->
                  IngestServer.start(config, keys, kafka, Clock.systemUTC(), vertx, metrics));
        });
  }
}
