package dev.yunfan.bench.streams;

import dev.yunfan.bench.account.CpuClock;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.bench.ingest.Server;
import dev.yunfan.bench.streams.RivalProcess.Rival;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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
          var server = Server.start(build, "streams", kafka, settings(build, folder, threads));
          return new Running(server.port(), server.cpu(), server::close);
        });
  }

  private static Map<String, String> settings(Build build, Path folder, int threads) {
    var settings = new HashMap<String, String>();
    settings.put("STREAMS_STATE_DIR", folder.resolve("state").toString());
    settings.put("STREAMS_THREADS", Integer.toString(threads));
    if (build.equals(Build.THIS)) { // 0.1.0 asks nobody who they are
      settings.put("STREAMS_OPERATOR_TOKEN", TotalsReader.TOKEN);
    }
    return settings;
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
