package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.metadata.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order in which delegated roles are asked, and what each of them may say. */
class DelegationTest extends HandsetTest {
  private static Arguments graph(String edges, String visited) {
    return Arguments.of(edges, visited);
  }

  /** Edges as {@code delegator>role}, a {@code !} for terminating, {@code .py} for paths *.py. */
  static Stream<Arguments> graphs() {
    return Stream.of(
        graph("targets>A", "A"),
        graph("targets>A targets>B", "A B"),
        graph("targets>A targets>B B>C", "A B C"),
        graph("targets>A targets>B A>C A>D", "A C D B"),
        graph("targets>A targets>B A>C C>D", "A C D B"),
        graph("targets>A targets>B A>C! A>D", "A C"),
        graph("targets>A targets>B A>C! C>D", "A C D"),
        graph("targets>A.py targets>B A>C", "B"),
        graph("targets>A targets>B A>C.py C>D", "A B"),
        graph("targets>A targets>B B>C C>D D>B", "A B C D"),
        graph("targets>A targets>B B>C A>C", "A C B"),
        graph("targets>A targets>B B>C A>C.py", "A B C"));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void roles_are_asked_in_pre_order_depth_first_each_file_once(String edges, String visited) {
    handset.init();
    Set<String> roles = new LinkedHashSet<>();
    for (var edge : edges.split(" ", -1)) {
      var terminating = edge.endsWith("!");
      var narrow = edge.endsWith(".py");
      var names = edge.replace("!", "").replace(".py", "").split(">", -1);
      repo.delegate(names[0], names[1], terminating, narrow ? "*.py" : "*");
      roles.addAll(List.of(names[1], names[0]));
    }
    repo.publish(roles.toArray(String[]::new));
    repo.publish("snapshot", "timestamp");
    assertThat(handset.download("missingpath")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound");
    var requests = handset.server.metadataRequests;
    assertThat(requests.subList(4, requests.size()))
        .containsExactly(
            Stream.of(visited.split(" ", -1)).map(role -> "1." + role).toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "targetfile, true, ''",
    "README.md, true, 'A'",
    "releases/x/x_v1, true, 'B C'",
    "releases/y/y_v1.zip, true, 'B D'",
    "releases/z/z_v1.zip, false, 'B'"
  })
  void an_image_counts_only_where_every_role_on_the_way_covers_it(
      String path, boolean found, String visited) {
    handset.init();
    repo.delegate("targets", "A", false, "*.doc", "*.md");
    repo.delegate("targets", "B", false, "releases/*/*");
    repo.delegate("B", "C", false, "releases/x/*");
    repo.delegate("B", "D", false, "releases/y/*.zip");
    repo.addImage("targets", "targetfile", "targetfile content");
    repo.addImage("A", "README.md", "README by A");
    repo.addImage("C", "releases/x/x_v1", "x release by C");
    repo.addImage("D", "releases/y/y_v1.zip", "y release by D");
    repo.addImage("D", "releases/z/z_v1.zip", "z release by D");
    repo.publish("A", "B", "C", "D", "targets", "snapshot", "timestamp");
    assertThat(handset.download(path)).as(handset.errors()).isEqualTo(found ? 0 : 1);
    assertThat(handset.images()).hasSize(found ? 1 : 0);
    var requests = handset.server.metadataRequests;
    var expected =
        Stream.of(visited.split(" ", -1)).filter(r -> !r.isEmpty()).map(r -> "1." + r).toList();
    assertThat(requests.subList(4, requests.size())).isEqualTo(expected);
  }

  @Test
  void a_role_verified_for_one_delegator_is_not_trusted_for_another() {
    handset.init();
    repo.delegate("targets", "A", true, "a/*");
    repo.delegate("targets", "B", true, "b/*");
    repo.delegate("A", "C", true, "a/*");
    repo.delegate("B", "C", true, "b/*");
    repo.addImage("C", "a/image", "content of a");
    repo.addImage("C", "b/image", "content of b");
    repo.publish("C");
    var keyOfB = Simulator.list(repo.delegation("B", "C"), "keyids").getFirst();
    repo.signersOf("C").remove(String.valueOf(keyOfB));
    repo.republish("C");
    repo.publish("A", "B", "targets", "snapshot", "timestamp");

    assertThat(handset.download("a/image", "b/image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("ThresholdNotMet: C signatures under B");
    assertThat(handset.images()).containsExactly("content of a");
    assertThat(handset.download("b/image")).isEqualTo(1);
  }

  /**
   * Acer's own key and the server delegate to a role that is called haier, which delegates on to
   * one that is called as one of haier's. Each file is served to whoever verifies it first.
   */
  @Test
  void a_vendor_cannot_speak_for_another_by_the_names_of_its_roles() {
    var image = "haier/W700/full.img";
    repo.delegate("targets", "acer", true, "acer/*/*");
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.delegate("haier", "haier-w700", true, "haier/W700/*");
    repo.addImage("haier-w700", image, "haier's firmware");
    repo.publish("acer", "haier", "haier-w700", "targets", "snapshot", "timestamp");
    handset.init();

    var acer = repo.copy();
    acer.signersOf("haier").clear();
    acer.signersOf("haier-w700").clear();
    acer.targets("haier").remove("delegations");
    acer.delegate("acer", "haier", true, "acer/*/*");
    acer.delegate("haier", "haier-w700", true, "acer/*/*");
    acer.addImage("haier-w700", "acer/S500/full.img", "acer's firmware");
    acer.addImage("haier-w700", image, "acer's firmware for haier");
    acer.publish("acer", "snapshot", "timestamp");
    acer.republish("haier", "haier-w700");
    handset.server.serve(acer);
    var asked = new AtomicInteger();
    handset.server.lie(
        "1.haier.json",
        exchange ->
            SimulatedServer.send(
                exchange, 200, (asked.getAndIncrement() == 0 ? acer : repo).last("haier")));

    assertThat(handset.download("acer/S500/full.img", image)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("ThresholdNotMet: haier-w700 signatures under haier");
    assertThat(handset.images()).containsExactly("acer's firmware");
  }

  @Test
  void a_role_signed_for_both_its_delegators_serves_both() {
    handset.init();
    repo.delegate("targets", "A", true, "a/*");
    repo.delegate("targets", "B", true, "b/*");
    repo.delegate("A", "C", true, "a/*");
    repo.delegate("B", "C", true, "b/*");
    repo.addImage("C", "a/image", "content of a");
    repo.addImage("C", "b/image", "content of b");
    repo.publish("C", "A", "B", "targets", "snapshot", "timestamp");
    assertThat(handset.download("a/image", "b/image")).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("content of a", "content of b");
    assertThat(handset.server.metadataRequests).filteredOn(r -> r.endsWith("C")).hasSize(1);
  }

  @Test
  void a_delegated_role_that_the_snapshot_does_not_list_is_not_used() {
    handset.init();
    repo.delegate("targets", "A", false, "*");
    repo.addImage("A", "image", "content");
    repo.publish("A", "targets");
    repo.meta("snapshot").remove("A.json");
    repo.publish("snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("NotInSnapshot: snapshot entry A.json");
    assertThat(handset.server.metadataRequests).doesNotContain("1.A");
  }

  @Test
  void a_role_that_cannot_be_verified_ends_the_search_even_if_a_later_one_has_the_path() {
    handset.init();
    repo.delegate("targets", "A", false, "*");
    repo.delegate("targets", "B", false, "*");
    repo.addImage("B", "image", "content");
    repo.signersOf("A").clear();
    repo.publish("A", "B", "targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("ThresholdNotMet: A signatures under targets");
    assertThat(handset.server.metadataRequests).doesNotContain("1.B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "#", "/delegatedrole", "../delegatedrole", "ä b%", "."})
  void an_unusual_role_name_stays_one_segment_in_url_and_on_disk(String role) {
    handset.init();
    repo.delegate("targets", role, false, "*");
    repo.publish(role, "targets", "snapshot", "timestamp");
    assertThat(handset.download("nonexistent target")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound");
    assertThat(handset.server.metadataRequests).contains("1." + Role.encoded(role));
    assertThat(handset.trusted()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"root", "timestamp", "snapshot", "targets", ""})
  void a_delegated_role_cannot_take_the_name_of_a_top_level_role(String role) {
    handset.init();
    handset.refresh();
    var before = handset.stored("root");
    repo.delegate("targets", "A", false, "*");
    repo.delegation("targets", "A").put("name", role);
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("UnsafeName: delegated role");
    assertThat(handset.stored("root")).isEqualTo(before);
  }

  @Test
  void a_role_listed_twice_by_one_delegator_is_refused() {
    handset.init();
    repo.delegate("targets", "A", false, "a/*");
    repo.delegate("targets", "A", false, "b/*");
    repo.publish("A", "targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Malformed: targets.signed.delegations.roles[1].name");
  }

  @Test
  void no_more_than_32_delegated_roles_are_visited() {
    handset.init();
    var roles = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      roles.add("r" + i);
      repo.delegate("targets", "r" + i, false, "*");
    }
    repo.addImage("r39", "image", "content");
    repo.publish(roles.toArray(String[]::new));
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound");
    assertThat(handset.server.metadataRequests).hasSize(4 + 32);
  }

  @Test
  void hash_prefixes_and_bins_lead_to_the_role_of_the_path() {
    handset.init();
    repo.delegateToBins("targets", 3, "bin");
    var digest = Simulator.hex("sha256", "haier/W700/full".getBytes(UTF_8));
    var bin = "bin-" + (Integer.parseInt(digest.substring(0, 1), 16) >> 1);
    repo.addImage(bin, "haier/W700/full", "content");
    for (int i = 0; i < 8; i++) {
      repo.publish("bin-" + i);
    }
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("haier/W700/full")).as(handset.errors()).isZero();
    assertThat(handset.lastMetadataRequest()).isEqualTo("1." + bin);
  }

  @Test
  void path_hash_prefixes_are_compared_with_the_digest_of_the_path() {
    handset.init();
    var digest = Simulator.hex("sha256", "image".getBytes(UTF_8));
    repo.delegate("targets", "A", false);
    repo.delegate("targets", "B", false);
    for (var role : List.of("A", "B")) {
      repo.delegation("targets", role).remove("paths");
    }
    repo.delegation("targets", "A").put("path_hash_prefixes", List.of("00" + digest.substring(2)));
    repo.delegation("targets", "B")
        .put("path_hash_prefixes", List.of("ff", digest.substring(0, 5)));
    repo.addImage("B", "image", "content");
    repo.publish("A", "B", "targets", "snapshot", "timestamp");
    assertThat(handset.download("image")).as(handset.errors()).isZero();
    assertThat(handset.server.metadataRequests).doesNotContain("1.A").contains("1.B");
  }

  @Test
  void names_of_others_do_nothing_to_a_terminal() {
    handset.init();
    assertThat(handset.download("image\u001b[2J\u202e\u2028")).isEqualTo(1);
    assertThat(handset.errors())
        .startsWith("TargetNotFound: target image\\u{1b}[2J\\u{202e}\\u{2028}: expected")
        .hasLineCount(1);
  }
}
