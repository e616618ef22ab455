package dev.yunfan.bench.ingest;

import dev.yunfan.cli.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** A broker: tells its address. Arguments: folder, and maybe a port. */
public final class BrokerProcess {
  private BrokerProcess() {}

  public static void main(String[] args) throws IOException {
    try (var broker =
        EmbeddedBroker.start(Path.of(args[0]), args.length > 1 ? Integer.parseInt(args[1]) : 0)) {
      Child.tell(broker.bootstrapServers());
      Child.awaitEnd();
    }
    System.exit(0);
  }
}
