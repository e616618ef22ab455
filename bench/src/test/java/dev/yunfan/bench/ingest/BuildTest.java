package dev.yunfan.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.cli.fault.CannotStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  @TempDir private Path checkout;

  @Test
  void finds_the_jar_and_the_libraries_of_a_checkout() throws Exception {
    var target = built();

    var build = Build.in(checkout);

    assertThat(build.classPath())
        .isEqualTo(
            target.resolve("yunfan-bench-0.1.0.jar") + File.pathSeparator + target + "/lib/*");
    assertThat(build.command(List.of("-Xmx1g"), "streams", "--port", "1"))
        .endsWith("-cp", build.classPath(), "dev.yunfan.cli.Yunfan", "streams", "--port", "1")
        .contains("-Xmx1g");
  }

  @Test
  void benchmarks_on_other_libraries_are_those_of_this_build() throws Exception {
    built();

    assertThat(Build.in(checkout).pathWithBenchmarks())
        .doesNotContain("yunfan-bench-0.1.0.jar")
        .endsWith("/lib/*");
  }

  @Test
  void a_checkout_that_is_not_built_is_refused_with_what_to_do() {
    assertThatThrownBy(() -> Build.in(checkout))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(checkout.toString())
        .hasMessageContaining("build it there");
  }

  @Test
  void a_jar_without_libraries_is_no_build() throws Exception {
    Files.delete(built().resolve("lib"));

    assertThatThrownBy(() -> Build.in(checkout)).isInstanceOf(CannotStart.class);
  }

  private Path built() throws IOException {
    var target = checkout.resolve("bench").resolve("target");
    Files.createDirectories(target.resolve("lib"));
    Files.createFile(target.resolve("yunfan-bench-0.1.0.jar"));
    return target;
  }
}
