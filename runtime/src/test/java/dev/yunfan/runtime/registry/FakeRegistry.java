package dev.yunfan.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;

/** Answers look-ups over HTTP as Apicurio's registry does; counts them, and fails on command. */
final class FakeRegistry implements AutoCloseable {
  private static final String IDS = "/apis/registry/v3/ids/contentIds/";

  final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  final List<String> lookUps = new CopyOnWriteArrayList<>();
  final AtomicInteger failures = new AtomicInteger();
  private final HttpServer server;

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create(
        "http://127.0.0.1:%d/apis/registry/v3".formatted(server.getAddress().getPort()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        send(exchange, 503, "{\"status\":503,\"title\":\"down\"}");
      } else if (path.endsWith("/references")) {
        send(exchange, 200, "[]");
      } else {
        lookUps.add(path);
        int id = path.startsWith(IDS) ? Integer.parseInt(path.substring(IDS.length())) : -1;
        var schema = schemas.get(id);
        send(
            exchange,
            schema == null ? 404 : 200,
            schema == null ? "{\"status\":404,\"title\":\"no such id\"}" : schema.toString());
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
