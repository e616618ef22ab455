package dev.yunfan.cli.server;

import dev.yunfan.ota.OtaConfig;
import dev.yunfan.ota.OtaServer;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The control plane as a process. */
@Command(
    name = "ota-server",
    mixinStandardHelpOptions = true,
    description =
        "Runs the ota-server. Settings come from the environment: YUNFAN_FLEET_KEYS"
            + " (vendor=key,...), YUNFAN_RECEIPT_KEYS (id=secret,...), and OTA_... as docs/release-engineer.md lists them.",
    footer = {"", "Example:", "  OTA_PORT=8083 ./yunfan ota-server --kafka 127.0.0.1:9092"})
public final class OtaServerCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws Exception {
    return options.runUntilStopped(
        "OTA_",
        settings -> {
          var config = OtaConfig.from(settings);
          var keys = ServerOptions.fleetKeys(settings);
          return new ServerOptions.Planned(
              OtaServer.listening(config),
              (kafka, vertx, metrics, _) ->
                  OtaServer.start(config, keys, kafka, Clock.systemUTC(), vertx, metrics));
        });
  }
}
