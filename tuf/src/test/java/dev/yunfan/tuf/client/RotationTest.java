package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.key.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that change from one version to the next, for root and for the other roles. */
class RotationTest extends HandsetTest {
  /**
   * One version of a role.
   *
   * @param keys which keys the role lists
   * @param signers which keys sign
   */
  record Version(List<Integer> keys, long threshold, List<Integer> signers) {}

  private static Version v(List<Integer> keys, long threshold, Integer... signers) {
    return new Version(keys, threshold, List.of(signers));
  }

  private static final List<Integer> FIVE = List.of(0, 1, 2, 3, 4);
  private static final List<Integer> ONE_NEW = List.of(0, 1, 3, 4, 5);
  private static final List<Integer> ALL_NEW = List.of(5, 6, 7, 8, 9);
  private static final List<Integer> THREE = List.of(1, 2, 3);

  private static Arguments chain(String name, boolean accepted, Version... versions) {
    return Arguments.of(Named.of(name, List.of(versions)), accepted);
  }

  static Stream<Arguments> chains() {
    var one = List.of(1);
    var two = List.of(2);
    return Stream.of(
        chain("1 of 1 rotates", true, v(one, 1, 1), v(two, 1, 2, 1), v(two, 1, 2)),
        chain("others sign too", true, v(one, 1, 3, 1, 4), v(two, 1, 3, 2, 1, 4), v(two, 1, 3, 2)),
        chain(
            "3 of 5 in changing company",
            true,
            v(FIVE, 3, 0, 2, 4),
            v(FIVE, 3, 0, 4, 1),
            v(FIVE, 3, 0, 1, 3),
            v(FIVE, 3, 0, 1, 3)),
        chain("3 of 5, one rotates", true, v(FIVE, 3, 0, 2, 4), v(ONE_NEW, 3, 0, 4, 1)),
        chain(
            "3 of 5, one rotates in two steps",
            true,
            v(FIVE, 3, 0, 2, 4),
            v(ONE_NEW, 3, 0, 2, 4, 5),
            v(ONE_NEW, 3, 0, 4, 5)),
        chain(
            "3 of 5, all rotate",
            true,
            v(FIVE, 3, 0, 2, 4),
            v(ALL_NEW, 3, 0, 2, 4, 5, 6, 7),
            v(ALL_NEW, 3, 5, 6, 7)),
        chain("threshold up", true, v(THREE, 1, 1), v(THREE, 2, 1, 2)),
        chain("threshold down", true, v(THREE, 2, 1, 2), v(THREE, 1, 1, 2), v(THREE, 1, 1)),
        chain("a key and a threshold more", true, v(one, 1, 1), v(List.of(1, 2), 2, 1, 2)),
        chain("not by the old key", false, v(one, 1, 1), v(two, 1, 2, 3, 4)),
        chain("not by the new key", false, v(one, 1, 1), v(two, 1, 1, 3, 4)),
        chain("not by 3 new keys", false, v(FIVE, 3, 0, 2, 4), v(ONE_NEW, 3, 0, 2, 4)),
        chain("not by 3 old keys", false, v(FIVE, 3, 0, 2, 4), v(ONE_NEW, 3, 0, 4, 5)),
        chain("new threshold not met", false, v(THREE, 1, 1), v(THREE, 2, 2)),
        chain("old threshold not met", false, v(THREE, 2, 1, 2), v(THREE, 1, 1)));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void root_follows_only_where_old_and_new_keys_agree(List<Version> versions, boolean accepted) {
    var keys = tenKeys();
    repo.published.remove("root");
    repo.setVersion("root", 1);
    for (var version : versions) {
      apply(version, "root", keys);
      repo.publish("root");
    }
    repo.publish("targets", "snapshot", "timestamp");
    var roots = repo.versions("root").stream().toList();
    assertThat(handset.init(roots.getFirst())).isZero();
    assertThat(handset.refresh()).as(handset.errors()).isEqualTo(accepted ? 0 : 1);
    assertThat(handset.stored("root"))
        .hasValue(new String(accepted ? roots.getLast() : roots.get(roots.size() - 2), UTF_8));
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(v(List.of(2), 1, 2), true),
        Arguments.of(v(List.of(1), 1, 3, 1, 4), true),
        Arguments.of(v(List.of(2), 1, 1, 3, 4), false),
        Arguments.of(v(ONE_NEW, 3, 0, 2, 4), false),
        Arguments.of(v(ONE_NEW, 3, 0, 4), false),
        Arguments.of(v(FIVE, 3, 0, 2, 4), true),
        Arguments.of(v(FIVE, 3, 0, 4, 1), true),
        Arguments.of(v(FIVE, 3, 0, 1, 3), true),
        Arguments.of(v(FIVE, 3, 1, 2, 3), true),
        Arguments.of(v(FIVE, 3, 2, 3, 4), true));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void other_roles_follow_what_root_says(Version version, boolean accepted) {
    handset.init();
    var keys = tenKeys();
    for (var role : List.of("timestamp", "snapshot", "targets")) {
      apply(version, role, keys);
      repo.publish("root", "targets", "snapshot", "timestamp");
      assertThat(handset.refresh()).as(role + " " + handset.errors()).isEqualTo(accepted ? 0 : 1);
      if (accepted) {
        assertThat(handset.stored(role)).hasValue(new String(repo.last(role), UTF_8));
      }
    }
  }

  private List<SigningKey> tenKeys() {
    var keys = new ArrayList<SigningKey>();
    for (int i = 0; i < 10; i++) {
      keys.add(repo.newKey());
    }
    return keys;
  }

  private void apply(Version version, String role, List<SigningKey> keys) {
    repo.clearKeys(role);
    repo.role(role).put("threshold", version.threshold());
    version.keys().forEach(i -> repo.listKey(role, keys.get(i)));
    version.signers().forEach(i -> repo.addSigner(role, keys.get(i)));
  }
}
