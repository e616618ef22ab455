package dev.yunfan.cli.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A vendor's images in bins: made, published, shown, added to, renewed and verified by commands.
 */
class SignBinsCommandTest extends TufCommands {
  private static final String PATH = "acer/S500/full.img";
  private static final String KEY = "--key=keys/a1.key";

  private int bins(String from, int count, String... keys) {
    var words = new ArrayList<>(List.of("sign", "bins", from, "--count=" + count, "--out=signed"));
    words.addAll(List.of(keys));
    return run(words.toArray(String[]::new));
  }

  private int addSigned() throws IOException {
    var words = new ArrayList<>(List.of("add", "repo", "--images=images"));
    try (var files = Files.list(folder.resolve("signed"))) {
      files.map(Object::toString).sorted().forEach(words::add);
    }
    return online(words.toArray(String[]::new));
  }

  /** One image, spread over four bins and published. */
  private void spread() throws IOException {
    assertThat(release(PATH, "firmware", "--out=acer.json", KEY)).as(output).isZero();
    assertThat(bins("acer.json", 4, KEY)).as(output).isZero();
    assertThat(output).contains("signed    acer to acer-3, 5 files, signatures: 1");
    assertThat(addSigned()).as(output).isZero();
  }

  @Test
  void images_are_spread_published_shown_and_verified() throws IOException {
    spread();
    assertThat(verify(PATH)).as(output).isZero();
    assertThat(run("show", "repo")).isZero();
    assertThat(output)
        .contains(
            "└─ acer-0 to acer-3  4 bins  1 of 1 keys  the first expires 2027-05-19T12:00:00Z")
        .contains("      · acer/S500/full.img  8 bytes");
  }

  @Test
  void a_release_goes_into_the_bin_of_its_path_alone() throws IOException {
    spread();
    var before = Stream.of("acer", "acer-0", "acer-1", "acer-2", "acer-3").map(this::signed);
    var old = before.toList();
    var next = "acer/S500/full-2.1.img"; // in bin 1; the first image is in bin 0
    var current = List.of("--current=signed/acer.json", "--out=signed/acer.json", KEY);
    assertThat(release(next, "firmware 2", current.toArray(String[]::new))).as(output).isZero();
    var after = Stream.of("acer", "acer-0", "acer-1", "acer-2", "acer-3").map(this::signed);
    assertThat(after.filter(file -> !old.contains(file))).singleElement().asString().contains(next);
    assertThat(addSigned()).as(output).isZero();
    assertThat(verify(next)).as(output).isZero();
    assertThat(verify(PATH)).as(output).isZero();
  }

  @Test
  void a_difference_finds_its_result_in_another_bin() throws IOException {
    spread();
    var base = Files.writeString(folder.resolve("keys/base.img"), "old");
    assertThat(
            release(
                "acer/S500/delta.img",
                "diff",
                "--current=signed/acer.json",
                "--out=signed/acer.json",
                "--delta-base=" + base,
                "--delta-result=" + PATH,
                KEY))
        .as(output)
        .isZero();
    assertThat(addSigned()).as(output).isZero();
    assertThat(verify("acer/S500/delta.img")).as(output).isZero();
  }

  @Test
  void bins_are_renewed_together_and_spread_over_another_number() throws IOException {
    spread();
    now = now.plus(Duration.ofDays(179));
    assertThat(online("refresh", "repo")).as(output).isZero();
    assertThat(bins("signed/acer.json", 4, KEY)).as(output).isZero();
    assertThat(addSigned()).as(output).isZero();
    assertThat(bins("signed/acer.json", 32, KEY)).as(output).isZero();
    assertThat(output).contains("removed   ").contains("acer-3.json");
    assertThat(addSigned()).as(output).isZero();
    now = now.plus(Duration.ofDays(100));
    assertThat(online("refresh", "repo")).as(output).isZero();
    assertThat(verify(PATH)).as(output).isZero();
    assertThat(run("show", "repo")).isZero();
    assertThat(output).contains("acer 4  1 of 1 keys").contains("acer-00 to acer-1f  32 bins");
  }

  @Test
  void a_second_person_signs_all_bins_at_once() throws IOException {
    assertThat(release("haier/W700/full.img", "firmware", "--out=haier.json", "--key=keys/h1.key"))
        .isZero();
    assertThat(bins("haier.json", 2, "--key=keys/h1.key", "--key=keys/h2.pub")).isZero();
    assertThat(addSigned()).isEqualTo(1);
    assertThat(output).contains("ThresholdNotMet");
    var words = new ArrayList<>(List.of("sign", "file", "--key=keys/h2.key"));
    for (var role : List.of("haier", "haier-0", "haier-1")) {
      words.add("signed/" + role + ".json");
    }
    assertThat(run(words.toArray(String[]::new))).as(output).isZero();
    assertThat(addSigned()).as(output).isZero();
    assertThat(addSigned()).as("nothing new " + output).isZero();
    assertThat(verify("haier/W700/full.img")).as(output).isZero();
  }

  @Test
  void wrong_counts_and_missing_bins_are_told() throws IOException {
    spread();
    for (int count : new int[] {0, 1, 3, 1 << 15}) {
      assertThat(bins("signed/acer.json", count, KEY)).as("" + count).isEqualTo(2);
    }
    Files.delete(folder.resolve("signed/acer-2.json"));
    assertThat(bins("signed/acer.json", 8, KEY)).isEqualTo(1);
    assertThat(output).contains("no such file: ").contains("acer-2.json");
  }

  private String signed(String role) {
    try {
      return Files.readString(folder.resolve("signed/" + role + ".json"));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }
}
