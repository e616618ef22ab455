package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Does the steps of an attack: to the attacker's repository, and to the server in front of it. */
final class Forgery {
  private final Simulator repo;
  private final SimulatedServer server;
  private final Attack attack;

  /** Bytes of endless bodies that were taken. */
  final AtomicLong sent = new AtomicLong();

  Forgery(Simulator repo, SimulatedServer server, Attack attack) {
    this.repo = repo;
    this.server = server;
    this.attack = attack;
  }

  void stage() throws IOException, Refusal {
    for (var step : attack.fields().field("forge").items()) {
      var verb = step.object().map().keySet().iterator().next();
      take(verb, step);
    }
  }

  private void take(String verb, Node step) throws IOException, Refusal {
    switch (verb) {
      case "serve" -> server.lie(fileOf(step.field(verb).text()), answer(step.field("with")));
      case "sign" -> sign(step.field(verb).text(), step.field("by").texts());
      case "publish" -> repo.publish(step.field(verb).texts().toArray(String[]::new));
      case "republish" -> repo.republish(step.field(verb).texts().toArray(String[]::new));
      case "jump" -> repo.jumpTo(step.field(verb).text(), step.field("to").integer(1));
      case "set" ->
          repo.targets(step.field(verb).text())
              .put(step.field("field").text(), plain(step.field("to").value()));
      case "hashes" -> repo.listHashes = step.field(verb).flag();
      case "delist" -> repo.meta("snapshot").remove(step.field(verb).text() + ".json");
      case "delegate" ->
          repo.delegate("targets", step.field(verb).text(), false, step.field("paths").text());
      case "replace" ->
          repo.images.put(step.field(verb).text(), step.field("by").text().getBytes(UTF_8));
      case "list" -> {
        var role = step.field("in").text();
        repo.addImage(role, step.field(verb).text(), "an image");
        repo.describe(role, step.field(verb).text(), step.field("custom").object());
      }
      default -> throw step.not("a known step");
    }
  }

  private void sign(String role, List<String> by) {
    var honest = new ArrayList<>(repo.signersOf(role).values());
    repo.signersOf(role).clear();
    for (var name : by) {
      repo.addSigner(role, keyOf(name, honest));
    }
  }

  private SigningKey keyOf(String name, List<SigningKey> honest) {
    return switch (name) {
      case "a stranger" -> repo.newKey();
      case "the first of its keys" -> honest.getFirst();
      default -> repo.signersOf(name).values().iterator().next();
    };
  }

  /** The file that a role's newest version, or the image, is asked for under. */
  private String fileOf(String what) {
    return switch (what) {
      case "root" -> "3.root.json"; // the handset trusts 2
      case "timestamp" -> "timestamp.json";
      case "image" -> {
        var content = Objects.requireNonNull(repo.images.get(AttackTest.IMAGE));
        yield "haier/W700/" + Simulator.hex("sha256", content) + ".full-2.img";
      }
      default -> repo.version(what) + "." + what + ".json";
    };
  }

  private SimulatedServer.Answer answer(Node with) throws IOException, Refusal {
    var kind = with.object().map().keySet().iterator().next();
    var value = with.field(kind);
    return switch (kind) {
      case "recorded" -> bytes(Files.readAllBytes(attack.folder().resolve(value.text())));
      case "flipped" -> bytes(flipped(repo.last(with.field("of").text()), value.text()));
      case "resigned" -> bytes(repo.signedFile(value.text()));
      case "version" -> {
        var old = repo.metadata(with.field("of").text(), Optional.of(value.integer(1)));
        yield bytes(old.orElseThrow());
      }
      case "status" -> {
        int status = (int) value.integer(100);
        yield exchange -> SimulatedServer.send(exchange, status, new byte[0]);
      }
      case "announced" -> {
        long length = value.integer(0);
        yield exchange -> announce(exchange, length);
      }
      case "encoding" -> {
        var encoding = value.text();
        yield exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", encoding);
          SimulatedServer.send(exchange, 200, new byte[] {1});
        };
      }
      case "body" -> body(value);
      default -> throw with.not("a known answer");
    };
  }

  private SimulatedServer.Answer body(Node kind) throws Refusal {
    return switch (kind.text()) {
      case "endless" -> exchange -> endless(chunked(exchange));
      case "trickling" -> exchange -> trickle(chunked(exchange));
      case "stalled" -> exchange -> LockSupport.parkNanos(60_000_000_000L);
      default -> throw kind.not("endless, trickling or stalled");
    };
  }

  private static SimulatedServer.Answer bytes(byte[] forged) {
    return exchange -> SimulatedServer.send(exchange, 200, forged);
  }

  private static byte[] flipped(byte[] file, String text) {
    var forged = file.clone();
    forged[new String(file, UTF_8).indexOf(text)] ^= 1;
    return forged;
  }

  private static OutputStream chunked(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0); // announces no length
    return exchange.getResponseBody();
  }

  private static void announce(HttpExchange exchange, long length) throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(new byte[1]);
    exchange.getResponseBody().flush();
  }

  private void endless(OutputStream body) {
    var chunk = new byte[16 * 1024];
    try {
      while (sent.addAndGet(chunk.length) < 100_000_000) {
        body.write(chunk);
      }
    } catch (IOException _) {
      // the handset hung up, as it should
    }
  }

  private static void trickle(OutputStream body) {
    try {
      for (int i = 0; i < 150; i++) {
        body.write('{');
        body.flush();
        LockSupport.parkNanos(400_000_000);
      }
    } catch (IOException _) {
      // the handset hung up, as it should
    }
  }

  /** As the simulator's trees hold it, so that it can be changed there. */
  private static Object plain(Json value) {
    return switch (value) {
      case Json.Int(var number) -> number;
      case Json.Fields(var map) -> {
        var fields = new LinkedHashMap<String, Object>();
        map.forEach((name, field) -> fields.put(name, plain(field)));
        yield fields;
      }
      default -> value;
    };
  }
}
