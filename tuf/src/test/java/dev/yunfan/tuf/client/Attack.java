package dev.yunfan.tuf.client;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * One case of an {@code attack.json} in a folder of {@code src/test/resources/attacks}. The README
 * beside those folders says what may stand in one.
 *
 * @param title folder and name, for reports
 * @param folder where recorded files are
 * @param fields the case, with each {@code $} replaced
 */
record Attack(String title, Path folder, Node fields) {
  /** A handset's own files from the forged one on; those before may move on before a refusal. */
  static final List<String> ORDER = List.of("root", "timestamp", "snapshot", "targets", "haier");

  /** The cases of all folders that have a field, or have it not. */
  static List<Attack> with(String field, boolean present) throws IOException, Refusal {
    var found = new ArrayList<Attack>();
    var top = Path.of("src/test/resources/attacks");
    try (var folders = Files.newDirectoryStream(top, Files::isDirectory)) {
      for (var folder : folders) {
        for (var attack : read(folder)) {
          if (attack.fields.optional(field).isPresent() == present) {
            found.add(attack);
          }
        }
      }
    }
    return found.stream().sorted((a, b) -> a.title.compareTo(b.title)).toList();
  }

  private static List<Attack> read(Path folder) throws IOException, Refusal {
    var name = String.valueOf(folder.getFileName());
    var bytes = Files.readAllBytes(folder.resolve("attack.json"));
    var found = new ArrayList<Attack>();
    for (var node : new Node(name, JsonReader.read(name, bytes)).field("cases").items()) {
      var each = node.optional("each");
      for (var text : each.isPresent() ? each.get().texts() : List.of("")) {
        var fields = new Node(name, replaced(node.value(), text));
        found.add(new Attack(name + ": " + fields.field("name").text(), folder, fields));
      }
    }
    return found;
  }

  private static Json replaced(Json value, String text) {
    return switch (value) {
      case Json.Text(var old) -> new Json.Text(old.replace("$", text));
      case Json.Items(var items) ->
          new Json.Items(items.stream().map(item -> replaced(item, text)).toList());
      case Json.Fields(var map) -> {
        var fields = new LinkedHashMap<String, Json>();
        map.forEach((name, field) -> fields.put(name, replaced(field, text)));
        yield new Json.Fields(fields);
      }
      default -> value;
    };
  }

  Optional<String> text(String field) throws Refusal {
    var found = fields.optional(field);
    return found.isPresent() ? Optional.of(found.get().text()) : Optional.empty();
  }

  /** The roles whose files may not change. */
  List<String> untouched() throws Refusal {
    int first = ORDER.indexOf(text("forged").orElse("none"));
    return first < 0 ? List.of() : ORDER.subList(first, ORDER.size());
  }

  @Override
  public String toString() {
    return title;
  }
}
