package dev.yunfan.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The same odd and hostile names through every part of the system: all parts answer alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneRuleOfNamesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String LONGEST = "2.".repeat(32);

  private static final List<String> NAMES =
      List.of(
          "W700", "liquid_E.2", "a", "9", "...", "_x", ".x", "x-", "4.0.3b-RC1", "null", LONGEST);

  /** 0.1.0 took them, so look-ups do; nothing new may have such a name. */
  private static final List<String> FORMER = List.of(".", "..", "-w700");

  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "w 700",
          "w/700",
          "../w700",
          "天语",
          "w\u0430",
          "a\u202eb",
          "a\nb",
          "a\u0000b",
          "a\u007fb",
          "a\u200bb",
          "\uFEFFa",
          "\uD83D\uDCF1",
          "a%2e",
          "a'b",
          "a\"b",
          "a;b",
          "a\\b",
          "a?b=c",
          "a#b",
          "m".repeat(65),
          "m".repeat(1_000));

  private Cloud cloud;
  private NameDoors doors;

  /**
   * A place where names come in.
   *
   * @param looksUp whether it makes nothing of the name, but looks for what is stored under it
   */
  private record Part(String name, boolean looksUp, Asked asked) {}

  private interface Asked {
    boolean accepts(String name) throws Exception;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    cloud = new Cloud(folder.resolve("cloud"));
    await().atMost(LONG).until(cloud::ready);
    doors = new NameDoors(cloud, folder);
  }

  @AfterAll
  void stop() {
    doors.close();
    cloud.close();
  }

  @Test
  void every_part_answers_alike_for_each_model() throws Exception {
    agree(
        NAMES,
        FORMER,
        HOSTILE,
        new Part("release", false, model -> doors.released(model, doors.fresh())),
        new Part("rollout", false, model -> doors.drafted(model, doors.newest()) != null),
        new Part("display name", false, doors::named),
        new Part("check-in", false, model -> doors.checkedIn("D1", model, "1.0.0")),
        new Part("telemetry", false, model -> doors.accepted("D1", model, "1.0.0", NameDoors.BEAT)),
        new Part("handset", false, model -> doors.lives("--model=" + model)),
        new Part("signing", false, model -> doors.signs(model, "1.0.0")),
        new Part(
            "query", true, model -> doors.queried("/v1/ramp?model=" + NameDoors.escaped(model))),
        new Part("explain", true, model -> doors.explained("D1", model, "1.0.0")),
        new Part("ramp", true, model -> doors.counts("ramp", "--model=" + model)));
  }

  @Test
  void every_part_answers_alike_for_each_firmware_version() throws Exception {
    agree(
        NAMES,
        FORMER,
        HOSTILE,
        new Part("release", false, version -> doors.released("h7", version)),
        new Part("rollout", false, version -> doors.drafted("h7", version) != null),
        new Part("check-in", false, version -> doors.checkedIn("D1", "h7", version)),
        new Part(
            "telemetry", false, version -> doors.accepted("D1", "h7", version, NameDoors.BEAT)),
        new Part("handset", false, version -> doors.lives("--firmware=" + version)),
        new Part("offer", false, version -> NameDoors.offered("r1", version)),
        new Part("signing", false, version -> doors.signs("h7", version)),
        new Part(
            "query",
            true,
            version -> doors.queried("/v1/adoption?firmware=" + NameDoors.escaped(version))),
        new Part("explain", true, version -> doors.explained("D1", "h7", version)),
        new Part("adoption", true, version -> doors.counts("adoption", "--firmware=" + version)));
  }

  /** A header carries printable ASCII alone, and a path neither empty parts nor those of dots. */
  @Test
  void every_part_answers_alike_for_each_device_id() throws Exception {
    agree(
        NAMES,
        List.of("-w700"),
        HOSTILE.stream().filter(OneRuleOfNamesTest::fitsHeaderAndPath).toList(),
        new Part("check-in", false, id -> doors.checkedIn(id, "h7", "1.0.0")),
        new Part("telemetry", false, id -> doors.accepted(id, "h7", "1.0.0", NameDoors.BEAT)),
        new Part("handset", false, id -> doors.lives("--id=" + id)),
        new Part("page", true, doors::pageOf),
        new Part("explain", true, id -> doors.explained(id, "h7", "1.0.0")));
  }

  private static boolean fitsHeaderAndPath(String id) {
    return !id.isEmpty() && id.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  @Test
  void every_part_answers_alike_for_each_rollout_id() throws Exception {
    agree(
        NAMES,
        FORMER,
        HOSTILE,
        new Part(
            "telemetry", false, id -> doors.accepted("D1", "h7", "1.0.0", NameDoors.report(id))),
        new Part("offer", false, id -> NameDoors.offered(id, "2.0.0")),
        new Part(
            "query",
            true,
            id -> doors.queried("/v1/rollouts/arms?rollout=" + NameDoors.escaped(id))));
  }

  @Test
  void every_part_answers_alike_for_each_vendor() throws Exception {
    agree(
        NAMES,
        FORMER,
        HOSTILE,
        new Part("settings", false, NameDoors::configured),
        new Part(
            "handset", false, vendor -> !NameDoors.isNoName(doors.handset("--vendor=" + vendor))),
        new Part(
            "query", true, vendor -> doors.queried("/v1/ramp?vendor=" + NameDoors.escaped(vendor))),
        new Part("ramp", true, vendor -> doors.counts("ramp", "--vendor=" + vendor)));
  }

  @Test
  void w700_is_released_offered_installed_counted_and_found() throws Exception {
    String longest = "8.".repeat(32);
    assertThat(doors.released("W700", "7.0")).isTrue();
    assertThat(doors.released("w700", "7.1")).as("another model in case alone").isFalse();
    assertThat(doors.released("W700", longest)).isTrue();
    String rollout = doors.drafted("W700", longest);
    var why = JSON.createObjectNode().put("reason", "a test");
    cloud.change("/v1/rollouts/" + rollout + "/start", "\"1\"", why);

    assertThat(rollout).hasSizeLessThanOrEqualTo(64);
    assertThat(doors.lives("--model=W700")).isTrue();

    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          var rows = cloud.counted("/v1/adoption?model=W700&firmware=" + longest).required("rows");
          assertThat(rows).hasSize(1);
          assertThat(rows.get(0).required("handsets").asInt()).isEqualTo(1);
          assertThat(cloud.counted("/v1/rollouts/health"))
              .anySatisfy(row -> {
                assertThat(row.required("rolloutId").asText()).isEqualTo(rollout);
                assertThat(row.required("model").asText()).isEqualTo("W700");
                assertThat(row.required("confirmed").asInt()).isEqualTo(1);
              });
        });
    assertThat(doors.ask("adoption", "--model=W700").said()).contains("W700").contains(longest);
  }

  /** Every part takes the good names; look-ups take the former ones too. */
  private static void agree(
      List<String> good, List<String> former, List<String> hostile, Part... parts)
      throws Exception {
    var others = new ArrayList<String>();
    for (String name : Stream.of(good, former, hostile).flatMap(List::stream).toList()) {
      for (var part : parts) {
        boolean expected = good.contains(name) || (part.looksUp && former.contains(name));
        if (part.asked.accepts(name) != expected) {
          others.add(
              (expected ? "%s rejects %s" : "%s takes %s").formatted(part.name, shown(name)));
        }
      }
    }
    assertThat(others).isEmpty();
  }

  private static String shown(String name) {
    return JSON.valueToTree(name).toString();
  }
}
