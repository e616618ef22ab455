package dev.yunfan.bench.streams;

import dev.yunfan.bench.account.CpuClock;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.bench.ingest.Server;
import dev.yunfan.bench.streams.RivalProcess.Rival;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A contender, as a process of its own.
 *
 * @param name as figures name it
 * @param build whose gateway's records it reads
 * @param starter starts it
 */
record Contender(String name, Build build, Starter starter) {
  /** One that counts. */
  record Running(int port, CpuClock cpu, Closeable process) implements Closeable {
    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  /** Starts one, with its state in {@code state} of the folder. */
  interface Starter {
    Running start(String bootstrapServers, Path folder) throws IOException;
  }

  /** The streams of a build, as operators run them, with so many threads. */
  static Contender streams(String name, Build build, int threads) {
    return new Contender(
        name,
        build,
        (kafka, folder) -> {
          var server =
              Server.start(
                  build,
                  "streams",
                  kafka,
                  Map.of(
                      "STREAMS_STATE_DIR",
                      folder.resolve("state").toString(),
                      "STREAMS_THREADS",
                      Integer.toString(threads)));
          return new Running(server.port(), server.cpu(), server::close);
        });
  }

  /** A rival, with one thread. */
  static Contender rival(String name, Rival rival) {
    return new Contender(
        name,
        Build.THIS,
        (kafka, folder) -> {
          var child =
              Child.start(RivalProcess.class, Server.JVM, rival.name(), kafka, folder.toString());
          return new Running(Integer.parseInt(child.answer()), child::cpu, child::close);
        });
  }
}
