package dev.yunfan.tuf.json;

import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value together with its place in the document, so that whatever is wrong with it can be named.
 *
 * @param where the path to the value, such as {@code root.roles.snapshot.threshold}
 */
public record Node(String where, Json value) {

  /** A field that must be there. */
  public Node field(String name) throws Malformed {
    return optional(name).orElseThrow(() -> new Malformed(where + "." + name, "present", "absent"));
  }

  /** A field that may be absent. */
  public Optional<Node> optional(String name) throws Malformed {
    return object().get(name).map(found -> new Node(where + "." + name, found));
  }

  /** The value as an object. */
  public Json.Fields object() throws Malformed {
    if (value instanceof Json.Fields fields) {
      return fields;
    }
    throw not("an object");
  }

  /** Every field of the object, in the order of the document. */
  public Map<String, Node> fields() throws Malformed {
    var nodes = new LinkedHashMap<String, Node>();
    object().map().forEach((name, found) -> nodes.put(name, new Node(where + "." + name, found)));
    return nodes;
  }

  /** Every item of the array. */
  public List<Node> items() throws Malformed {
    if (!(value instanceof Json.Items(var list))) {
      throw not("an array");
    }
    var nodes = new ArrayList<Node>(list.size());
    for (int i = 0; i < list.size(); i++) {
      nodes.add(new Node(where + "[" + i + "]", list.get(i)));
    }
    return nodes;
  }

  /** The array's items, each a string. */
  public List<String> texts() throws Malformed {
    var texts = new ArrayList<String>();
    for (var item : items()) {
      texts.add(item.text());
    }
    return texts;
  }

  /** The value as a string. */
  public String text() throws Malformed {
    if (value instanceof Json.Text(var text)) {
      return text;
    }
    throw not("a string");
  }

  /** The value as a whole number of at least {@code least}. */
  public long integer(long least) throws Malformed {
    if (value instanceof Json.Int(var number) && number >= least) {
      return number;
    }
    throw not("a whole number of at least " + least);
  }

  /** The value as true or false. */
  public boolean flag() throws Malformed {
    if (value instanceof Json.Flag(var flag)) {
      return flag;
    }
    throw not("true or false");
  }

  /** The refusal that says that this value is not what was expected here. */
  public Malformed not(String expected) {
    return new Malformed(where, expected, found());
  }

  private String found() {
    return switch (value) {
      case Json.Fields _ -> "an object";
      case Json.Items _ -> "an array";
      case Json.Text(var text) ->
          "the text \"%s\"".formatted(text.length() > 80 ? text.substring(0, 80) + "..." : text);
      case Json.Int(var number) -> Long.toString(number);
      case Json.Flag(var flag) -> Boolean.toString(flag);
      case Json.Nothing() -> "null";
    };
  }
}
