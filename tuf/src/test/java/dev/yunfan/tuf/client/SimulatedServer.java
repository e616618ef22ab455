package dev.yunfan.tuf.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** Serves a simulator over loopback, notes what was asked for, and misbehaves where told to. */
final class SimulatedServer implements AutoCloseable {
  /** An answer in place of the honest one. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private static final Pattern VERSIONED = Pattern.compile("(\\d+)\\.(.+)");

  private final HttpServer http;
  private volatile Simulator simulator;
  private final Map<String, Answer> lies = new ConcurrentHashMap<>();
  final List<String> metadataRequests = new CopyOnWriteArrayList<>();
  final List<String> imageRequests = new CopyOnWriteArrayList<>();

  SimulatedServer(Simulator simulator) {
    this.simulator = simulator;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::answer);
    http.start();
  }

  String url(String folder) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + folder + "/";
  }

  /** Answers requests for a file, such as {@code timestamp.json}, in another way. */
  void lie(String file, Answer answer) {
    lies.put(file, answer);
  }

  /** Serves another repository from now on. */
  void serve(Simulator other) {
    simulator = other;
  }

  void beHonest() {
    lies.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getRawPath();
      var slash = path.indexOf('/', 1);
      var folder = path.substring(1, slash);
      var file = path.substring(slash + 1);
      var found = folder.equals("metadata") ? metadata(file) : image(file);
      var lie = lies.get(file);
      if (lie != null) {
        lie.to(exchange);
      } else if (found.isPresent()) {
        send(exchange, 200, found.get());
      } else {
        send(exchange, 404, new byte[0]);
      }
    }
  }

  private Optional<byte[]> metadata(String file) {
    var name = file.substring(0, file.length() - ".json".length());
    metadataRequests.add(name);
    var versioned = VERSIONED.matcher(name);
    if (versioned.matches()) {
      var role = URLDecoder.decode(versioned.group(2), StandardCharsets.UTF_8);
      return simulator.metadata(role, Optional.of(Long.valueOf(versioned.group(1))));
    }
    return simulator.metadata(URLDecoder.decode(name, StandardCharsets.UTF_8), Optional.empty());
  }

  private Optional<byte[]> image(String file) {
    imageRequests.add(file);
    var nameAt = file.lastIndexOf('/') + 1;
    var name = file.substring(nameAt);
    var consistent = Boolean.TRUE.equals(simulator.root().get("consistent_snapshot"));
    if (consistent) {
      name = name.substring(name.indexOf('.') + 1);
    }
    return Optional.ofNullable(simulator.images.get(file.substring(0, nameAt) + name));
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
