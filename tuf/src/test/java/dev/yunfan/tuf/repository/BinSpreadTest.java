package dev.yunfan.tuf.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinSpreadTest {
  private static final Instant EXPIRES = Instant.parse("2027-01-01T00:00:00Z");
  private static final KeyHolders KEYS = Workshop.holders(Workshop.keys(Scheme.ED25519), 1);

  /** Forty images, with a field that nobody knows in each description and in the file. */
  private static Targets listing() throws Refusal {
    var images = new LinkedHashMap<String, Json>();
    IntStream.range(0, 40).forEach(i -> images.put("acer/S500/" + i, description(i)));
    var draft = TargetsDraft.first("acer").expiring(EXPIRES);
    var signed =
        draft.signed().with("targets", new Json.Fields(images)).with("x-note", new Json.Int(7));
    return read(new Draft("acer", signed, Map.of()));
  }

  private static Json description(int i) {
    var hashes = new Json.Fields(Map.of("sha256", new Json.Text("0".repeat(64))));
    return new Json.Fields(
        Map.of("length", new Json.Int(i), "hashes", hashes, "x-unknown", new Json.Flag(true)));
  }

  private static Targets read(Draft draft) throws Refusal {
    return Targets.read(Envelope.read(draft.role(), draft.file()));
  }

  private static Map<String, Targets> byRole(List<Draft> drafts) throws Refusal {
    var files = new LinkedHashMap<String, Targets>();
    for (var draft : drafts) {
      files.put(draft.role(), read(draft));
    }
    return files;
  }

  private static Targets of(Map<String, Targets> files, String role) {
    return Objects.requireNonNull(files.get(role), role);
  }

  private static Map<String, Json> listed(Map<String, Targets> files) {
    return files.values().stream()
        .flatMap(file ->
            file.file().signed().value() instanceof Json.Fields signed
                    && signed.get("targets").orElseThrow() instanceof Json.Fields(var images)
                ? images.entrySet().stream()
                : null)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void every_image_is_listed_as_before_in_the_one_bin_of_its_path() throws Exception {
    var spread = byRole(BinSpread.over(listing(), Map.of(), KEYS, 2, EXPIRES));
    assertThat(spread.keySet()).containsExactly("acer", "acer-0", "acer-1", "acer-2", "acer-3");
    assertThat(listed(spread)).isEqualTo(listed(Map.of("acer", listing()))).hasSize(40);
    var top = of(spread, "acer");
    assertThat(top.files()).isEmpty();
    assertThat(top.header().version()).isEqualTo(2);
    assertThat(top.file().signed().field("x-note").integer(0)).isEqualTo(7);
    spread.forEach((role, file) ->
        assertThat(file.files().keySet())
            .allMatch(path -> top.bins().orElseThrow().binOf(path).equals(role)));
  }

  @Test
  void spreading_again_goes_on_from_the_versions_that_are_there_and_loses_nothing()
      throws Exception {
    var four = byRole(BinSpread.over(listing(), Map.of(), KEYS, 2, EXPIRES));
    var eight = byRole(BinSpread.over(of(four, "acer"), four, KEYS, 3, EXPIRES));
    assertThat(listed(eight)).isEqualTo(listed(four));
    assertThat(of(eight, "acer").header().version()).isEqualTo(3);
    assertThat(of(eight, "acer-3").header().version()).isEqualTo(2);
    assertThat(of(eight, "acer-7").header().version()).isEqualTo(1);
  }

  @Test
  void a_bin_that_is_not_known_is_not_taken_for_an_empty_one() throws Exception {
    var four = byRole(BinSpread.over(listing(), Map.of(), KEYS, 2, EXPIRES));
    var known = new LinkedHashMap<>(four);
    known.remove("acer-2");
    assertThatThrownBy(() -> BinSpread.over(of(four, "acer"), known, KEYS, 2, EXPIRES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bin acer-2 is missing");
  }

  @Test
  void there_are_2_to_16384_bins() throws Exception {
    var acer = listing();
    for (int bits : new int[] {0, 15}) {
      assertThatThrownBy(() -> BinSpread.over(acer, Map.of(), KEYS, bits, EXPIRES))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(BinSpread.over(acer, Map.of(), KEYS, 14, EXPIRES)).hasSize(16_385);
  }
}
