package dev.yunfan.cli.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretArgumentTest {
  private static final SecretArgument TOKEN = new SecretArgument("--token", "YUNFAN_TOKEN");

  @TempDir private Path folder;
  private final StringWriter warnings = new StringWriter();
  private Map<String, String> environment = Map.of();

  private String value(@Nullable String argument, @Nullable Path file) throws IOException {
    return TOKEN.value(argument, file, environment, new PrintWriter(warnings));
  }

  private Path file(String text, String permissions) throws IOException {
    var file = Files.writeString(folder.resolve("token"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void a_file_goes_before_the_environment_and_neither_warns() throws Exception {
    environment = Map.of("YUNFAN_TOKEN", "of the environment");
    assertThat(value(null, null)).isEqualTo("of the environment");
    assertThat(value(null, file("yf_secret\n", "rw-------"))).isEqualTo("yf_secret");
    assertThat(warnings.toString()).isEmpty();
  }

  @Test
  void an_argument_works_with_a_warning_that_does_not_repeat_it() throws Exception {
    assertThat(value("yf_secret", null)).isEqualTo("yf_secret");
    assertThat(warnings.toString())
        .contains("everybody on this machine can read --token", "--token-file FILE", "YUNFAN_TOKEN")
        .doesNotContain("yf_secret")
        .hasLineCount(1);
  }

  @Test
  void a_file_that_others_can_read_is_warned_of() throws Exception {
    assertThat(value(null, file("yf_secret", "rw-r-----"))).isEqualTo("yf_secret");
    assertThat(warnings.toString()).contains("others can read", "chmod 600");
  }

  @Test
  void no_secret_or_two_are_said_so() throws Exception {
    assertThat(value(null, null)).isEmpty();
    assertThatThrownBy(() -> value(null, file("\n", "rw-------")))
        .hasMessageEndingWith("has no secret in its first line");
    assertThatThrownBy(() -> value("x", folder.resolve("token")))
        .hasMessage("give either --token-file or --token, not both");
    assertThatThrownBy(() -> value(null, folder.resolve("missing")))
        .isInstanceOf(IOException.class);
  }
}
