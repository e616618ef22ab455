package dev.yunfan.tuf.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is accepted, JSON that is refused, and the bytes that are signed. */
class JsonTest {
  private static String canonical(String json) throws Refusal {
    return new String(CanonicalJson.encode(JsonReader.read("x", json.getBytes(UTF_8))), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"b\":1,\"a\":[true,false,null]} | {\"a\":[true,false,null],\"b\":1}",
        "{ } | {}",
        "[ ] | []",
        "[1, -0 , -9007199254740991,9007199254740991] | [1,0,-9007199254740991,9007199254740991]",
        "\"a\\\"b\\\\c\\/d\" | \"a\\\"b\\\\c/d\"",
        "\"\\u5e06\\u00e9\" | \"帆é\"",
        "{\"a\":{\"c\":1,\"b\":2}} | {\"a\":{\"b\":2,\"c\":1}}",
        "{\"ab\":1,\"a\":2} | {\"a\":2,\"ab\":1}"
      })
  void has_one_canonical_form(String json, String expected) throws Refusal {
    assertThat(canonical(json)).isEqualTo(expected);
  }

  @Test
  void a_space_is_written_as_itself() {
    var written = JsonWriter.write(new Json.Text(" \u001f"));
    assertThat(new String(written, UTF_8)).isEqualTo("\" \\u001f\"");
  }

  @Test
  void control_characters_stay_raw_in_the_canonical_form() throws Refusal {
    assertThat(canonical("\"PEM\\n\\t\\u0001\"")).isEqualTo("\"PEM\n\t\u0001\"");
  }

  @Test
  void keys_are_in_code_point_order_also_beyond_the_basic_plane() {
    var keys = new ArrayList<>(List.of("\uFF5E", "\uD83D\uDCF1", "z", "", "\uD83D\uDCF0"));
    keys.sort(CanonicalJson.CODE_POINT_ORDER);
    assertThat(keys).containsExactly("", "z", "\uFF5E", "\uD83D\uDCF0", "\uD83D\uDCF1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{]",
        "[1,]",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "1.0",
        "1e3",
        "9007199254740992",
        "-9007199254740992",
        "9223372036854775808",
        "-9223372036854775809",
        "NaN",
        "'a'",
        "{a:1}",
        "// no\n1",
        "01",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800x\"",
        "{\"\\ud800\":1}",
        "1 2",
        "[] x",
        "\"tab\tinside\""
      })
  void what_parsers_disagree_about_is_refused(String json) {
    assertThatThrownBy(() -> canonical(json))
        .isInstanceOf(Malformed.class)
        .hasMessageStartingWith("x: expected ");
  }

  @Test
  void a_number_that_not_every_language_holds_is_neither_read_nor_written() {
    assertThatThrownBy(() -> canonical("{\"version\":9007199254740992}"))
        .hasMessage(
            "x: expected numbers from -9007199254740991 to 9007199254740991,"
                + " found 9007199254740992");
    assertThatThrownBy(() -> canonical("9223372036854775808"))
        .hasMessageEndingWith("found one over 64 bits");
    for (long far : new long[] {Json.Int.MOST + 1, -Json.Int.MOST - 1}) {
      assertThatThrownBy(() -> new Json.Int(far))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(far + " is outside");
    }
  }

  @Test
  void pairs_of_surrogates_are_characters() throws Refusal {
    assertThat(canonical("\"\\ud83d\\udcf1!\"")).isEqualTo("\"\uD83D\uDCF1!\"");
  }

  @Test
  void nesting_is_read_to_its_limit_and_not_beyond() throws Refusal {
    int most = JsonReader.MAX_DEPTH;
    assertThat(canonical("[".repeat(most) + "]".repeat(most))).hasSize(2 * most);
    assertThatThrownBy(() -> canonical("[".repeat(most + 1) + "]".repeat(most + 1)))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void a_node_names_its_place_and_what_was_found_there() throws Refusal {
    var json = "{\"a\":[{\"b\":\"text\"},7,true,null],\"c\":{}}";
    var node = new Node("doc", JsonReader.read("doc", json.getBytes(UTF_8)));
    var items = node.field("a").items();
    assertThat(items.get(0).field("b").text()).isEqualTo("text");
    assertThat(items.get(1).integer(7)).isEqualTo(7);
    assertThat(items.get(2).flag()).isTrue();
    assertThat(node.fields().keySet()).containsExactly("a", "c");
    assertThat(node.optional("d")).isEmpty();
    assertThatThrownBy(() -> node.field("d")).hasMessage("doc.d: expected present, found absent");
    assertThatThrownBy(() -> items.get(0).field("b").integer(0))
        .hasMessage("doc.a[0].b: expected a whole number of at least 0, found the text \"text\"");
    assertThatThrownBy(() -> items.get(1).integer(8))
        .hasMessage("doc.a[1]: expected a whole number of at least 8, found 7");
    assertThatThrownBy(() -> items.get(1).text()).hasMessageContaining("a string, found 7");
    assertThatThrownBy(() -> items.get(2).object()).hasMessageContaining("an object, found true");
    assertThatThrownBy(() -> items.get(3).flag()).hasMessageContaining("found null");
    assertThatThrownBy(() -> node.field("c").items()).hasMessageContaining("found an object");
    assertThatThrownBy(() -> node.field("a").object()).hasMessageContaining("found an array");
    assertThatThrownBy(() -> node.field("a").texts()).isInstanceOf(Malformed.class);
    var longText = new Node("x", new Json.Text("y".repeat(100)));
    assertThatThrownBy(longText::flag).hasMessageEndingWith("y".repeat(80) + "...\"");
    assertThatThrownBy(() -> new Node("x", new Json.Text("y".repeat(80))).flag())
        .hasMessageEndingWith("found the text \"" + "y".repeat(80) + "\"");
  }

  @Test
  void a_tree_does_not_change_under_its_reader() {
    var map = new HashMap<String, Json>(Map.of("a", new Json.Int(1)));
    var fields = new Json.Fields(map);
    map.clear();
    assertThat(fields.get("a")).contains(new Json.Int(1));
    assertThat(fields.with("b", new Json.Int(2)).map()).hasSize(2);
    assertThat(fields.map()).hasSize(1);
  }

  @Test
  void what_is_wrong_with_bytes_is_said_in_words_and_with_its_place() {
    var latin1 = "{\"a\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> JsonReader.read("doc", latin1))
        .hasMessage("doc: expected text in UTF-8, found other bytes, from byte 9 on");
    var html = "\n<html>".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> JsonReader.read("doc", html))
        .hasMessageStartingWith("doc: expected JSON, found in line 2, column ")
        .hasMessageContaining("Unexpected character ('<'")
        .message()
        .hasLineCount(1);
  }
}
