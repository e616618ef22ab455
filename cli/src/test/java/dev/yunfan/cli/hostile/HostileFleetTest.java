package dev.yunfan.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 2,000 honest handsets and 20 that report anything, through the whole system. The numbers of the
 * honest are exact, what the others said is visible, and the verdicts are those of a fleet without
 * them: the good update goes to everybody, the bad one halts in its first stage.
 */
@Tag("slow")
class HostileFleetTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration HALF_DAY = Duration.ofHours(12);
  private static final String GOOD = "h7";
  private static final String BAD = "h8";
  private static final int HONEST = 2_000;
  private static final int OF_GOOD_MODEL = 1_200;
  private static final int LANES = 16;
  private static final int MAX_ROUNDS = 16;
  private static final double MOSTLY_BAD = 0.6;
  private static final double RARELY_BAD = 0.01;

  @TempDir private Path folder;

  @Test
  void verdicts_and_honest_numbers_are_those_of_a_fleet_without_liars() throws Exception {
    var without = play(folder.resolve("without"), false);
    var with = play(folder.resolve("with"), true);

    assertThat(with).isEqualTo(without);
    assertThat(with.good()).isEqualTo("completed");
    assertThat(with.bad()).isEqualTo("halted");
  }

  /** How both rollouts ended, and the gatekeeper's commands on the way, in order. */
  private record Verdicts(String good, String bad, List<String> onGood, List<String> onBad) {}

  private static Verdicts play(Path where, boolean liars) throws Exception {
    try (var cloud = new Cloud(where)) {
      await().atMost(LONG).until(cloud::ready);
      cloud.publish(Map.of(GOOD, new byte[] {1, 2, 3}, BAD, new byte[] {4, 5, 6}));
      String good = cloud.rollOut(GOOD);
      String bad = cloud.rollOut(BAD);
      var truth = new Truth();
      var honest = honest(cloud, truth);
      var hostile = liars ? hostile(cloud, good) : List.<HostileHandset>of();
      for (int round = 0; round < MAX_ROUNDS; round++) {
        all(honest, HonestHandset::live);
        all(hostile, HostileHandset::live);
        awaitExact(cloud, truth, hostile, good, bad);
        cloud.pass(HALF_DAY);
        if (state(cloud, good).equals("completed") && state(cloud, bad).equals("halted")) {
          break;
        }
      }
      await()
          .atMost(LONG)
          .until(
              () -> state(cloud, good).equals("completed") && state(cloud, bad).equals("halted"));
      if (liars) {
        isVisible(cloud);
      }
      return new Verdicts(
          state(cloud, good), state(cloud, bad), commands(cloud, good), commands(cloud, bad));
    }
  }

  private static List<HonestHandset> honest(Cloud cloud, Truth truth) {
    var handsets = new ArrayList<HonestHandset>();
    for (int i = 0; i < HONEST; i++) {
      boolean good = i < OF_GOOD_MODEL;
      handsets.add(
          new HonestHandset(
              cloud, "HONEST-" + i, good ? GOOD : BAD, good ? RARELY_BAD : MOSTLY_BAD, truth));
    }
    return handsets;
  }

  private static List<HostileHandset> hostile(Cloud cloud, String good) {
    var victim = new Reporting(cloud, "HONEST-0");
    var handsets = new ArrayList<HostileHandset>();
    for (int i = 0; i < 3; i++) {
      handsets.add(HostileHandset.inventing(cloud, "INVENTS-" + i, GOOD));
      handsets.add(HostileHandset.repeating(cloud, "REPEATS-" + i, GOOD, good));
      handsets.add(
          HostileHandset.stealing(
              cloud,
              "STEALS-" + i,
              GOOD,
              good,
              () -> {
                try {
                  victim.checkIn(GOOD, "1.0.0"); // what anybody sees who listens on its network
                  return victim.receipts();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
      handsets.add(HostileHandset.ageless(cloud, "AGELESS-" + i, GOOD));
      handsets.add(HostileHandset.shifting(cloud, "SHIFTS-" + i, BAD, GOOD, good));
      handsets.add(HostileHandset.cloned(cloud, "CLONES-" + i, GOOD));
    }
    handsets.add(HostileHandset.timeless(cloud, "TIMELESS-0", GOOD, Long.MIN_VALUE));
    handsets.add(HostileHandset.timeless(cloud, "TIMELESS-1", GOOD, Long.MAX_VALUE));
    return handsets;
  }

  private interface Living<T> {
    void live(T handset) throws Exception;
  }

  /** Lets all live, some at a time. */
  private static <T> void all(List<T> handsets, Living<T> life) throws Exception {
    try (var lanes = Executors.newFixedThreadPool(LANES)) {
      var turns = new ArrayList<Callable<Void>>();
      for (var handset : handsets) {
        turns.add(() -> {
          life.live(handset);
          return null;
        });
      }
      for (var turn : lanes.invokeAll(turns)) {
        turn.get();
      }
    }
  }

  private static void awaitExact(
      Cloud cloud, Truth truth, List<HostileHandset> hostile, String good, String bad) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> {
          var totals = cloud.counted("/v1/totals");
          long lies = hostile.isEmpty() ? 0 : 1;
          for (String model : List.of(GOOD, BAD)) {
            assertThat(number(totals, "activations", model))
                .as("activations of %s", model)
                .isEqualTo(truth.of("activations", model));
            assertThat(number(totals, "firmware", model, "2.0.0"))
                .as("%s on 2.0.0", model)
                .isEqualTo(truth.of("firmware/2.0.0", model));
          }
          assertThat(number(totals, "crashes", BAD)).isEqualTo(truth.of("crashes", BAD));
          assertThat(number(totals, "exposureSeconds", BAD))
              .isEqualTo(truth.of("exposureSeconds", BAD));
          assertThat(number(totals, "crashes", GOOD))
              .isEqualTo(
                  truth.of("crashes", GOOD)
                      + hostile.stream().mapToLong(HostileHandset::countedCrashes).sum());
          long invented =
              number(totals, "exposureSeconds", GOOD) - truth.of("exposureSeconds", GOOD);
          long life =
              HostileHandset.MONTH
                  + Duration.between(
                          java.time.Instant.parse("2011-11-01T00:00:00Z"), cloud.now.get())
                      .toSeconds();
          assertThat(invented).isBetween(0L, lies * 3 * life);
          var health = cloud.counted("/v1/rollouts/health");
          for (String name : List.of("attempted", "confirmed", "rolledBack")) {
            assertThat(sum(health, bad, BAD, name))
                .as("%s of the bad rollout", name)
                .isEqualTo(truth.of(name + "/" + bad, BAD));
          }
          long failures = hostile.stream().mapToLong(HostileHandset::countedFailures).sum();
          assertThat(sum(health, good, GOOD, "confirmed"))
              .isEqualTo(truth.of("confirmed/" + good, GOOD));
          assertThat(sum(health, good, GOOD, "rolledBack"))
              .isEqualTo(truth.of("rolledBack/" + good, GOOD));
          assertThat(sum(health, good, GOOD, "failed")).isEqualTo(failures);
          assertThat(sum(health, good, GOOD, "attempted"))
              .isEqualTo(truth.of("attempted/" + good, GOOD) + failures);
        });
  }

  private static void isVisible(Cloud cloud) throws Exception {
    var events = cloud.counted("/v1/totals").required("events");
    assertThat(events.required("unoffered").asLong()).isGreaterThan(3 * 300);
    assertThat(events.required("badReceipts").asLong()).isPositive();
    assertThat(events.required("cloneSuspected").asLong()).isPositive();
    assertThat(events.required("excessSeconds").asLong()).isGreaterThan(800 * HostileHandset.MONTH);
    var clones = cloud.counted("/v1/clones").toString();
    assertThat(clones).contains("CLONES-0", "CLONES-1", "CLONES-2").doesNotContain("HONEST");
  }

  private static String state(Cloud cloud, String rolloutId) throws Exception {
    return cloud.get("/v1/rollouts/" + rolloutId).required("state").asText();
  }

  private static List<String> commands(Cloud cloud, String rolloutId) throws Exception {
    var commands = new ArrayList<String>();
    for (var entry : cloud.get("/v1/audit?rollout=" + rolloutId).required("commands")) {
      if (entry.required("actor").asText().equals("gatekeeper")) {
        commands.add(entry.required("command").asText());
      }
    }
    return commands;
  }

  private static long number(JsonNode totals, String name, String... path) {
    var node = totals.path(name).path(Cloud.VENDOR);
    for (String step : path) {
      node = node.path(step);
    }
    return node.asLong();
  }

  private static long sum(JsonNode health, String rolloutId, String model, String name) {
    long sum = 0;
    for (var row : health) {
      if (row.path("rolloutId").asText().equals(rolloutId)
          && row.path("model").asText().equals(model)
          && row.path("stage").asLong() >= 0) {
        sum += row.path(name).asLong();
      }
    }
    return sum;
  }
}
