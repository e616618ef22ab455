package dev.yunfan.tuf.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import dev.yunfan.tuf.refusal.Refusal.WrongRelease;
import dev.yunfan.tuf.release.Fit.Handset;
import dev.yunfan.tuf.release.ReleaseNote.Delta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 3, 8 and 10 of the attack matrix: genuine images that are not for this handset. */
class FitTest {
  private static final Handset PHONE = new Handset("haier", "W700", 41);
  private static final String BASE = "ab".repeat(32);

  private static ReleaseNote note(String vendor, List<String> models, long counter) {
    return new ReleaseNote(vendor, models, "2.1.0", Optional.empty(), counter, Optional.empty());
  }

  private static TargetFile image(String path, ReleaseNote note) {
    return new TargetFile(path, 5, Hashes.sha256Of("image".getBytes(UTF_8)), note.json());
  }

  @Test
  void an_image_of_vendor_and_model_with_a_higher_counter_fits() throws Refusal {
    var note = note("haier", List.of("W700", "W718"), 42);
    assertThat(Fit.check(image("haier/W700/full.img", note), PHONE)).isEqualTo(note);
    assertThat(Fit.check(image("haier/W718/full.img", note), PHONE)).isEqualTo(note);
  }

  @ParameterizedTest
  @CsvSource({
    "acer/W700/full.img, acer, W700, 42, vendor of",
    "haier/W700/full.img, acer, W700, 42, vendor of",
    "acer/W700/full.img, haier, W700, 42, vendor of",
    "haier/L60/full.img, haier, L60, 42, models of",
    "haier/W700/full.img, haier, L60, 42, models of",
    "haier/W700/full.img, haier, W700, 41, release counter",
    "haier/W700/full.img, haier, W700, 3, release counter",
    "haier/W700/sub/full.img, haier, W700, 42, path",
    "haier/full.img, haier, W700, 42, path"
  })
  void another_vendors_models_or_older_image_does_not(
      String path, String vendor, String model, long counter, String what) {
    var note = note(vendor, List.of(model), counter);
    assertThatThrownBy(() -> Fit.check(image(path, note), PHONE))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith(what);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "40, true", "41, true", "42, false", "9000, false"})
  void an_image_may_say_from_which_counter_on_it_may_come(long least, boolean fits) throws Refusal {
    var note =
        new ReleaseNote(
            "haier", List.of("W700"), "3.0.0", Optional.empty(), least, 50, Optional.empty());
    var image = image("haier/W700/full.img", note);
    if (fits) {
      assertThat(Fit.check(image, PHONE).version()).isEqualTo("3.0.0");
    } else {
      assertThatThrownBy(() -> Fit.check(image, PHONE))
          .isInstanceOf(WrongRelease.class)
          .hasMessageStartingWith("release counter to come from");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.0.4", "V9", "1.0", "9999"})
  void a_handset_compares_no_texts_of_versions(String least) throws Refusal {
    var note =
        new ReleaseNote(
            "haier", List.of("W700"), "1.0-old", Optional.of(least), 42, Optional.empty());
    assertThat(Fit.check(image("haier/W700/full.img", note), PHONE)).isEqualTo(note);
  }

  @Test
  void a_delta_must_start_from_what_runs_and_end_in_what_its_vendor_lists() throws Refusal {
    var full = image("haier/W700/full.img", note("haier", List.of("W700"), 42));
    var sha256 = full.hashes().hex().getOrDefault("sha256", "");
    Fit.checkDelta(delta(new Delta(BASE, "haier/W700/full.img", sha256)), BASE, full);

    var wrongBase = delta(new Delta("cd".repeat(32), "haier/W700/full.img", sha256));
    assertThatThrownBy(() -> Fit.checkDelta(wrongBase, BASE, full))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith("delta base");
    var wrongResult = delta(new Delta(BASE, "haier/W700/full.img", "ef".repeat(32)));
    assertThatThrownBy(() -> Fit.checkDelta(wrongResult, BASE, full))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith("delta result sha256");
    var foreign = image("acer/W700/full.img", note("acer", List.of("W700"), 42));
    assertThatThrownBy(
            () -> Fit.checkDelta(delta(new Delta(BASE, foreign.path(), sha256)), BASE, foreign))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith("vendor of delta result");
    var other = image("haier/W700/other.img", note("haier", List.of("W700"), 42));
    assertThatThrownBy(() ->
            Fit.checkDelta(delta(new Delta(BASE, "haier/W700/full.img", sha256)), BASE, other))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith("delta result");
    var older =
        new ReleaseNote("haier", List.of("W700"), "2.0.9", Optional.empty(), 42, Optional.empty());
    var sameBytes = image("haier/W700/full.img", older);
    assertThatThrownBy(
            () -> Fit.checkDelta(delta(new Delta(BASE, sameBytes.path(), sha256)), BASE, sameBytes))
        .isInstanceOf(WrongRelease.class)
        .hasMessageStartingWith("version of delta result");
    assertThatThrownBy(() -> Fit.checkDelta(note("haier", List.of("W700"), 42), BASE, full))
        .isInstanceOf(WrongRelease.class)
        .hasMessageContaining("a full image");
  }

  private static ReleaseNote delta(Delta relation) {
    return new ReleaseNote(
        "haier", List.of("W700"), "2.1.0", Optional.empty(), 42, Optional.of(relation));
  }

  @Test
  void the_first_release_of_all_may_have_counter_0() throws Refusal {
    var note = note("haier", List.of("W700"), 0);
    assertThat(ReleaseNote.of(image("haier/W700/full.img", note)).releaseCounter()).isZero();
    assertThatThrownBy(() -> note("haier", List.of("W700"), -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_note_comes_back_from_its_json_as_it_was() throws Refusal {
    var note =
        new ReleaseNote(
            "haier",
            List.of("W700", "L60"),
            "2.1.0",
            Optional.of("1.0.0"),
            41,
            42,
            Optional.of(new Delta(BASE, "haier/W700/full.img", BASE)));
    assertThat(ReleaseNote.of(image("haier/W700/d.img", note))).isEqualTo(note);
  }

  @Test
  void an_image_without_a_note_or_with_half_of_one_fits_nothing() {
    var hashes = Hashes.sha256Of(new byte[0]);
    var bare = new TargetFile("haier/W700/x", 0, hashes, new Json.Fields(Map.of()));
    assertThatThrownBy(() -> Fit.check(bare, PHONE)).isInstanceOf(Malformed.class);
    var noModels =
        note("haier", List.of("W700"), 42).json().with("models", new Json.Items(List.of()));
    assertThatThrownBy(() -> ReleaseNote.of(new TargetFile("haier/W700/x", 0, hashes, noModels)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("at least one model");
  }
}
