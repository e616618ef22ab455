package dev.yunfan.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A streams server in a process of its own, to be killed and frozen. */
final class InstanceProcess implements AutoCloseable {
  private static final String PORT = "PORT ";
  private static final int END_SECONDS = 20;

  private final Process process;
  private final int port;

  private InstanceProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one, and waits until it listens. */
  static InstanceProcess start(String kafka, Map<String, String> settings) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                InstanceProcess.class.getName(),
                kafka));
    settings.forEach((name, value) -> command.add(name + '=' + value));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(PORT)) {
        return new InstanceProcess(process, Integer.parseInt(line.substring(PORT.length())));
      }
    }
    process.destroyForcibly();
    throw new IOException("an instance ended before it listened");
  }

  /** The process: arguments are Kafka's address, then settings as NAME=VALUE. */
  public static void main(String[] args) throws Exception {
    var settings =
        Arrays.stream(args)
            .skip(1)
            .map(each -> each.split("=", 2))
            .collect(Collectors.toMap(each -> each[0], each -> each[1]));
    try (var metrics = new Metrics();
        var server =
            StreamsServer.start(
                StreamsConfig.from(settings),
                new KafkaClients(args[0]),
                InstantSource.system(),
                Vertx.vertx(),
                metrics)) {
      System.out.println(PORT + server.port());
      System.in.transferTo(OutputStream.nullOutputStream()); // the parent sends nothing
    }
    System.exit(0);
  }

  int port() {
    return port;
  }

  /** Ends it at once, as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops the process until {@link #thaw}. */
  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    int status = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -%s %d ended with %d".formatted(name, process.pid(), status));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
