package dev.yunfan.schemas.evolution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.schemas.codec.AvroCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every released schema is kept as it was, and a new one may break no reader or writer. */
class SchemaHistoryTest {
  private static final Path SCHEMAS = Path.of("src/main/resources/avro");
  private static final Path RELEASED = Path.of("src/test/resources/released-schemas.txt");

  static List<String> names() throws IOException {
    try (var folders = Files.list(SCHEMAS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void all_versions_read_each_other(String name) {
    FullTransitive.require(name, AvroCodec.releasedSchemas(name));
  }

  @Test
  void a_released_version_is_never_changed_or_removed() throws Exception {
    var now = new TreeMap<String, String>();
    for (String name : names()) {
      var versions = AvroCodec.releasedSchemas(name);
      for (int version = 1; version <= versions.size(); version++) {
        now.put(name + "/" + version, fingerprint(versions.get(version - 1)));
      }
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(RELEASED, lines(now));
    }

    assertThat(lines(now))
        .as(
            "a released schema differs: keep it, and add the change as the next version;"
                + " a new version is entered with -Dgolden.update=true")
        .isEqualTo(Files.readString(RELEASED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a field without a default is added|"
            + "{'name':'hue','type':'int'}|READER_FIELD_MISSING_DEFAULT_VALUE",
        "the type of a field is changed|" + "{'name':'name','type':'int'}|TYPE_MISMATCH",
        "a field without a default is removed||READER_FIELD_MISSING_DEFAULT_VALUE"
      })
  void a_bad_change_is_refused_with_its_reason(String what, String fields, String reason) {
    var first = recordOf("{'name':'name','type':'string'}");
    var second =
        recordOf(
            fields == null
                ? ""
                : fields.contains("'hue'") ? "{'name':'name','type':'string'}," + fields : fields);

    assertThatThrownBy(() -> FullTransitive.require("thing", List.of(first, second)))
        .as(what)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("thing")
        .hasMessageContaining(reason);
  }

  @Test
  void a_field_with_a_default_may_come_but_not_collide_with_a_version_before_the_last() {
    var first = recordOf("{'name':'a','type':'string','default':''}");
    var second = recordOf("");
    var third = recordOf("{'name':'a','type':'int','default':0}");

    FullTransitive.require("thing", List.of(first, second));
    FullTransitive.require("thing", List.of(second, third));
    assertThatThrownBy(() -> FullTransitive.require("thing", List.of(first, second, third)))
        .hasMessageContaining("version 1")
        .hasMessageContaining("version 3");
  }

  /** Over all but the documentation, which may be improved; Avro's own leaves out defaults. */
  private static String fingerprint(Schema schema) throws GeneralSecurityException, IOException {
    var tree = new ObjectMapper().readTree(schema.toString());
    tree.findParents("doc").forEach(node -> ((ObjectNode) node).remove("doc"));
    var digest = MessageDigest.getInstance("SHA-256").digest(tree.toString().getBytes(UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  private static String lines(Map<String, String> fingerprints) {
    return fingerprints.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static Schema recordOf(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type':'record','name':'Thing','fields':[%s]}".formatted(fields).replace('\'', '"'));
  }
}
