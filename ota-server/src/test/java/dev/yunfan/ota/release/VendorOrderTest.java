package dev.yunfan.ota.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.schemas.version.VersionText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VendorOrderTest {
  private static final long SEED = 20_110_701;
  private static final int VENDORS = 400;
  private static final int TRIPLES = 3_000;
  private static final String[] NAMES = {
    "1.0", "1.0.0", "v1", "2.4.0", "2.4.0-rc1", "10", "1a", "2", "20120518", "20110801", "IML74K",
    "4.0.3", "4.0.3b", "4.0.4", "4.0.10", "4.0.1b", "V9", "V10", "r9", "r10", "3.0.0", "3.0.0-rc1",
    "alpha", "b", "0", "9.9.9", "2011.7", "2.4", "01.0"
  };

  private static Release release(String version, long counter) {
    return release(version, counter, "h7");
  }

  private static Release release(String version, long counter, String model) {
    return new Release(
        Commands.VENDOR,
        version,
        Map.of(model, new SignedImage(model, 1, "ab".repeat(32), "haier/h7/x")),
        new Release.State.Available(),
        counter,
        1,
        "li",
        0);
  }

  /** A vendor with some releases in any order of their texts, and some declared firmwares. */
  private record Vendor(List<Release> releases, VendorOrder order) {
    static Vendor any(SplittableRandom random) {
      var names = new ArrayList<>(List.of(NAMES));
      var releases = new ArrayList<Release>();
      var declared = new HashMap<String, List<String>>();
      for (int i = random.nextInt(8); i > 0; i--) {
        String version = names.remove(random.nextInt(names.size()));
        releases.add(release(version, 10L * releases.size() + 10));
        declared.put(version, some(random, names, 2));
      }
      declared.put("", some(random, names, 4));
      return new Vendor(releases, VersionOrder.of(releases, declared));
    }

    private static List<String> some(SplittableRandom random, List<String> names, int below) {
      var some = new ArrayList<String>();
      for (int i = random.nextInt(below); i > 0; i--) {
        some.add(names.remove(random.nextInt(names.size())));
      }
      return some;
    }

    List<String> known() {
      return order.known().stream().map(VendorOrder.Known::version).toList();
    }
  }

  private static String name(SplittableRandom random) {
    return NAMES[random.nextInt(NAMES.length)];
  }

  @Test
  void a_million_triples_of_names_are_in_a_total_order_whatever_is_released_and_declared() {
    var random = new SplittableRandom(SEED);
    for (int v = 0; v < VENDORS; v++) {
      var vendor = Vendor.any(random);
      var order = vendor.order();
      for (int i = 0; i < TRIPLES; i++) {
        String a = name(random);
        String b = name(random);
        String c = name(random);
        int ab = Integer.signum(order.compare(a, b));
        int bc = Integer.signum(order.compare(b, c));
        int ac = Integer.signum(order.compare(a, c));
        boolean holds =
            order.compare(a, a) == 0
                && ab == -Integer.signum(order.compare(b, a))
                && (ab > 0 || bc > 0 || ac == Math.min(ab, bc));
        if (!holds) {
          throw new AssertionError(
              "seed %d, vendor %d with %s: %s %s %s compare as %d %d %d"
                  .formatted(SEED, v, vendor.known(), a, b, c, ab, bc, ac));
        }
      }
    }
  }

  @Test
  void when_a_release_is_newer_than_a_firmware_every_release_with_a_higher_counter_is() {
    var random = new SplittableRandom(SEED);
    for (int v = 0; v < 20_000; v++) {
      var vendor = Vendor.any(random);
      for (String firmware : NAMES) {
        boolean newer = false;
        for (var release : vendor.releases()) {
          boolean next = vendor.order().newer(release.version(), firmware);
          assertThat(next || !newer)
              .as("%s against %s with %s", release.version(), firmware, vendor.known())
              .isTrue();
          newer = next;
        }
      }
    }
  }

  /** The reference: slow, and by the words of the rule alone. */
  @Test
  void a_name_that_nobody_declared_follows_the_newest_release_whose_text_is_not_newer() {
    var random = new SplittableRandom(SEED);
    for (int v = 0; v < 20_000; v++) {
      var vendor = Vendor.any(random);
      var known = vendor.known();
      String name = name(random);
      int last = -1;
      for (int i = 0; i < known.size(); i++) {
        boolean released = vendor.order().known().get(i).release() != null;
        last = released && VersionText.compare(known.get(i), name) <= 0 ? i : last;
      }
      for (int i = 0; i < known.size() && !known.contains(name); i++) {
        boolean same = i == last && VersionText.compare(known.get(i), name) == 0;
        int expected = i > last ? 1 : same ? 0 : -1;
        assertThat(Integer.signum(vendor.order().compare(known.get(i), name)))
            .as("%s against %s with %s", known.get(i), name, known)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void names_that_nobody_knows_stand_by_their_text_where_nothing_is_released() {
    var order = VersionOrder.of(List.of(), Map.of());
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 10_000; i++) {
      String a = name(random);
      String b = name(random);
      assertThat(Integer.signum(order.compare(a, b)))
          .isEqualTo(Integer.signum(VersionText.compare(a, b)));
    }
  }

  @Test
  void a_vendor_may_change_its_scheme_by_counters_and_declarations() {
    var releases = List.of(release("20120518", 1), release("2.4.0", 2), release("IML74K", 3));
    var declared = Map.of("", List.of("99", "20110801"), "2.4.0", List.of("2.4-factory"));
    var order = VersionOrder.of(releases, declared);

    assertThat(order.known().stream().map(VendorOrder.Known::version))
        .containsExactly("99", "20110801", "20120518", "2.4.0", "2.4-factory", "IML74K");
    assertThat(order.newer("2.4.0", "20120518")).isTrue();
    assertThat(order.newer("20120518", "20110801")).isTrue();
    assertThat(order.newer("IML74K", "2.4-factory")).isTrue();
    assertThat(order.newer("2.4.0", "2.4-factory")).isFalse();
  }

  @Test
  void a_declared_name_that_became_a_release_has_the_place_of_its_counter() {
    var releases = List.of(release("2.0", 1), release("2.1", 2));
    var order = VersionOrder.of(releases, Map.of("", List.of("2.1", "1.0")));

    assertThat(order.known().stream().map(VendorOrder.Known::version))
        .containsExactly("1.0", "2.0", "2.1");
  }

  @Test
  void only_a_release_has_confirmed_a_counter() {
    var releases = List.of(release("2.0", 5), release("2.1", 9));
    var order = VersionOrder.of(releases, Map.of("2.1", List.of("2.1-factory")));

    assertThat(order.reached("2.1", 9)).isTrue();
    assertThat(order.reached("2.0", 9)).isFalse();
    assertThat(order.reached("2.1-factory", 5)).isFalse();
    assertThat(order.reached("3.0", 5)).isFalse();
    assertThat(order.reached("anything", 0)).isTrue();
  }

  /** Else the handsets of one model lose their offers when another one gets its next release. */
  @Test
  void models_that_are_numbered_apart_do_not_disturb_each_other() {
    var order = VersionOrder.of(List.of(release("2.1.0", 1), other("1.1.0", 2)), Map.of());

    assertThat(order.forModels(Set.of("h7")).newer("2.1.0", "2.0.0")).isTrue();
    assertThat(order.forModels(Set.of("h8")).newer("1.1.0", "1.0.0")).isTrue();
    assertThat(order.forModels(Set.of("h8")).newer("1.1.0", "2.1.0")).isTrue(); // by counter
  }

  private static Release other(String version, long counter) {
    return release(version, counter, "h8");
  }

  @Test
  void two_ways_to_write_a_version_stay_two_in_a_collection() {
    var order = VersionOrder.of(List.of(), Map.of());

    assertThat(order.compare("1.0", "1.0.0")).isZero();
    assertThat(order.oldestFirst().compare("1.0", "1.0.0")).isNegative();
  }
}
