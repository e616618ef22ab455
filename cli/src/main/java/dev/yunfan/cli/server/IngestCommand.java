package dev.yunfan.cli.server;

import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import dev.yunfan.runtime.identity.FleetKeys;
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
            + " (vendor=key,...), and INGEST_... as docs/telemetry.md lists them.",
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
        (settings, kafka, vertx, metrics) -> {
          var keys =
              FleetKeys.parse(
                  ServerOptions.required(settings, "YUNFAN_FLEET_KEYS", "vendor=key,vendor=key"));
          return IngestServer.start(
              IngestConfig.from(settings), keys, kafka, Clock.systemUTC(), vertx, metrics);
        });
  }
}
