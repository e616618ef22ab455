package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The conformance command run against a simulated repository, and what it left on disk. The command
 * runs in this JVM; or, with {@code -Dtuf.client.script=.../tuf-client}, as a process of its own
 * under {@code faketime}, as the conformance suite runs it.
 */
public final class Handset implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static final String SCRIPT = System.getProperty("tuf.client.script", "");

  private final Path folder;
  MinimumRate pace = MinimumRate.DEFAULT;
  final Simulator repo;
  final SimulatedServer server;
  private String errors = "";

  Handset(Path folder) {
    this.folder = folder;
    this.repo = new Simulator(NOW);
    this.server = new SimulatedServer(repo);
  }

  int init() {
    return init(repo.versions("root").getFirst());
  }

  int init(byte[] root) {
    try {
      var file = Files.write(folder.resolve("trusted-root.json"), root);
      return run(NOW, "init", file.toString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  int refresh() {
    return refresh(NOW);
  }

  int refresh(Instant now) {
    return run(now, "--metadata-url", server.url("metadata"), "refresh");
  }

  int download(String... names) {
    return download(NOW, names);
  }

  int download(Instant now, String... names) {
    var words = new ArrayList<String>();
    words.addAll(List.of("--metadata-url", server.url("metadata")));
    words.addAll(List.of("--target-base-url", server.url("targets")));
    words.addAll(List.of("--target-dir", folder.resolve("images").toString(), "download"));
    for (var name : names) {
      words.addAll(List.of("--target-name", name));
    }
    return run(now, words.toArray(String[]::new));
  }

  private int run(Instant now, String... words) {
    var all = new ArrayList<>(List.of("--metadata-dir", metadata().toString()));
    all.addAll(List.of(words));
    return SCRIPT.isEmpty() ? runHere(now, all) : runScript(now, all);
  }

  private int runScript(Instant now, List<String> words) {
    assumeThat(pace).as("the script has one pace").isEqualTo(MinimumRate.DEFAULT);
    assumeThat(words).as("no process takes a NUL").noneMatch(word -> word.contains("\0"));
    var command = new ArrayList<>(List.of("faketime", now.toString(), SCRIPT));
    command.addAll(words);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      errors = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private int runHere(Instant now, List<String> words) {
    var captured = new ByteArrayOutputStream();
    try (var stream = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
      return TufClientMain.run(words.toArray(String[]::new), () -> now, pace, stream);
    } finally {
      errors = captured.toString(StandardCharsets.UTF_8);
    }
  }

  /** The output of the last command; starts with the name of the refusal. */
  String errors() {
    return errors;
  }

  Path metadata() {
    return folder.resolve("trusted");
  }

  /** Trusted roles with their versions, such as {@code root 1}, by name. */
  List<String> trusted() {
    var found = new TreeMap<String, Long>();
    try (var files = Files.list(metadata())) {
      for (var file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        var name = file.getFileName().toString().replace(".json", "");
        var tree = new Node(name, JsonReader.read(name, Files.readAllBytes(file)));
        found.put(name, tree.field("signed").field("version").integer(1));
      }
    } catch (IOException | Refusal failed) {
      throw new AssertionError(failed);
    }
    return found.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
  }

  Optional<String> stored(String role) {
    try {
      var file = metadata().resolve(role + ".json");
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The contents of all images on disk, sorted; unfinished files would show up too. */
  List<String> images() {
    var images = folder.resolve("images");
    if (!Files.exists(images)) {
      return List.of();
    }
    try (var files = Files.list(images)) {
      var contents = new ArrayList<String>();
      for (var file : files.toList()) {
        contents.add(Files.readString(file));
      }
      return contents.stream().sorted().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Everything on disk, by name, unfinished files too. */
  Map<String, String> disk() {
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        found.put(folder.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return found;
  }

  String lastMetadataRequest() {
    return server.metadataRequests.getLast();
  }

  @Override
  public void close() {
    server.close();
  }
}
