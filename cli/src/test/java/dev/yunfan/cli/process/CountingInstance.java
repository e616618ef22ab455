package dev.yunfan.cli.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code ./yunfan streams}, one process under a supervisor that starts it again if it fails. */
public final class CountingInstance implements AutoCloseable {
  private static final String TOKEN = "the admin of tests";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String REOPENED = "streams_reopened_total";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final String name;
  private final int port;
  private final String[] arguments;
  private final Map<String, String> environment;
  private YunfanProcess process;
  private double reopened;
  private double reopenedBefore;
  private int supervised;

  public CountingInstance(Path folder, String name, String kafka, Map<String, String> settings)
      throws IOException {
    this.folder = folder;
    this.name = name;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    environment = new HashMap<>(settings);
    environment.put("STREAMS_PORT", Integer.toString(port));
    environment.put("STREAMS_STATE_DIR", state().toString());
    environment.put("STREAMS_OPERATOR_TOKEN", TOKEN);
    environment.put("YUNFAN_LOG_LEVEL", "INFO");
    arguments = new String[] {"streams", "--kafka", kafka};
    process = started();
  }

  private YunfanProcess started() throws IOException {
    return YunfanProcess.start(folder.resolve(name + ".log"), environment, arguments);
  }

  /** The folder of its local state. */
  public Path state() {
    return folder.resolve(name + "-state");
  }

  public YunfanProcess process() {
    return process;
  }

  /** Starts it again after it was killed. */
  public void start() throws IOException {
    reopenedBefore += reopened;
    reopened = 0;
    process = started();
  }

  /** Does what a supervisor does: starts a process that ended by itself. */
  public void supervise() throws IOException {
    if (!process.alive()) {
      supervised++;
      start();
    }
  }

  /** The totals that it answers with; empty while it does not. */
  public Optional<JsonNode> totals() throws InterruptedException, IOException {
    var body = get("/v1/totals");
    if (body.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ObjectMapper().readTree(body.get()));
  }

  /** Events that it has seen counted; -1 while it does not answer. */
  public long counted() throws InterruptedException, IOException {
    return totals().map(totals -> totals.at("/events/accepted").asLong()).orElse(-1L);
  }

  public boolean ready() throws InterruptedException {
    return get("/readyz").isPresent();
  }

  /**
   * How often the watchdog acted: by opening Kafka Streams anew in the process, or by ending it.
   */
  public int watchdog() throws InterruptedException {
    get("/metrics").flatMap(CountingInstance::reopened).ifPresent(now -> reopened = now);
    return (int) (reopenedBefore + reopened) + supervised;
  }

  private static Optional<Double> reopened(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.contains(REOPENED) && !line.startsWith("#"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst();
  }

  private Optional<String> get(String path) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TOKEN)
            .timeout(PATIENCE)
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is starting, frozen or busy: asked again
    }
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
