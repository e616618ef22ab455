package dev.yunfan.ota.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Guardrails.NewGroups;
import dev.yunfan.schemas.control.Guardrails.RatioBound;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTextTest {
  private static final Validator SCHEMA =
      Validator.create(
          JsonSchema.of(new JsonObject(PolicyText.schema())),
          new JsonSchemaOptions().setBaseUri("https://yunfan.dev").setDraft(Draft.DRAFT202012));

  /** Any policy that can be read, with numbers of many digits. */
  private static Guardrails any(Random random) {
    double worseThan = 1 + random.nextDouble();
    var bounds = new ArrayList<RatioBound>();
    int share = 0;
    do {
      bounds.add(new RatioBound(share, worseThan + 1e-9 + random.nextDouble() * 7));
      share += 1 + random.nextInt(3_000);
    } while (share <= 10_000);
    var bars = new EnumMap<GuardMetric, Double>(GuardMetric.class);
    for (var metric : metrics(random)) {
      bars.put(metric, Math.nextUp(random.nextDouble() * 999));
    }
    return new Guardrails(
        worseThan,
        bounds,
        random.nextBoolean() ? EnumSet.allOf(GuardMetric.class) : metrics(random),
        metrics(random),
        bars,
        random.nextBoolean() ? NewGroups.OFF : NewGroups.HOLD,
        Math.max(1e-300, Math.pow(random.nextDouble(), 1 + random.nextInt(40))),
        Math.max(1e-300, random.nextDouble()),
        random.nextLong(315_360_000),
        3_600L * random.nextInt(2_000));
  }

  private static Set<GuardMetric> metrics(Random random) {
    var metrics = EnumSet.noneOf(GuardMetric.class);
    for (var metric : GuardMetric.values()) {
      if (metric != GuardMetric.SILENCE && random.nextBoolean()) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  @Test
  void what_is_printed_is_read_as_the_same_policy_and_fits_the_schema() {
    qt().withExamples(2_000)
        .forAll(integers().all())
        .check(seed -> {
          var policy = any(new Random(seed));
          String text = PolicyText.of(policy).toPrettyString();
          return PolicyReader.read(text.getBytes(UTF_8))
                  instanceof PolicyReading.Usable(var again, var _)
              && again.equals(policy)
              && valid(text);
        });
  }

  @Test
  void the_defaults_read_well() {
    assertThat(PolicyText.of(Guardrails.DEFAULT).toPrettyString())
        .isEqualTo(
            """
            {
              "halt" : {
                "metrics" : [ "crash", "java", "native", "kernel", "watchdog", "silence" ],
                "worseThan" : 1.1,
                "falseHalts" : "0.1%",
                "crashesPer1000Hours" : { }
              },
              "advance" : {
                "metrics" : [ "crash" ],
                "provenBelow" : [ {
                  "fromShare" : "0%",
                  "ratio" : 2.0
                }, {
                  "fromShare" : "5%",
                  "ratio" : 1.5
                }, {
                  "fromShare" : "25%",
                  "ratio" : 1.25
                } ],
                "falseAdvances" : "5%",
                "askAfter" : "72h"
              },
              "newCrashGroups" : "hold",
              "watchFor" : "14d"
            }\
            """);
    assertThat(PolicyWords.of(Guardrails.DEFAULT))
        .containsExactly(
            "halts when crash, java, native, kernel, watchdog or silence is proven more than 1.1 times as frequent as on handsets that wait; a release that is no worse is halted in at most 0.1% of all rollouts",
            "passes a stage when crash is proven less than 2 times as frequent, less than 1.5 times from share 5% on, less than 1.25 times from share 25% on; a worse release passes in at most 5% of all rollouts",
            "asks a person when a stage still waits 72h after its soak",
            "holds while the alarm of a crash group is open that is new on the release",
            "watches for 14d after completion, while some handsets are held back");
  }

  @Test
  void bars_and_what_is_off_are_said_in_words() {
    var by = Guardrails.DEFAULT;
    var policy =
        new Guardrails(
            1,
            List.of(new RatioBound(0, 3)),
            Set.of(),
            Set.of(),
            Map.of(GuardMetric.CRASH, 4.5, GuardMetric.KERNEL, 1.0),
            NewGroups.OFF,
            by.haltAlpha(),
            by.advanceAlpha(),
            90,
            0);
    assertThat(PolicyWords.of(policy))
        .containsExactly(
            "halts when more handsets than so many have a first crash per 1,000 powered-on hours: crash 4.5, kernel 1",
            "asks a person when a stage still waits 90s after its soak",
            "watches for 0h after completion, while some handsets are held back");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"watchfor\": \"14d\"}",
        "{\"halt\": {\"metrics\": [\"crsh\"]}}",
        "{\"halt\": {\"worseThan\": 0.9}}",
        "{\"halt\": {\"falseHalts\": 0.001}}",
        "{\"halt\": {\"crashesPer1000Hours\": {\"silence\": 1}}}",
        "{\"halt\": {\"crashesPer1000Hours\": {\"crash\": 0}}}",
        "{\"advance\": {\"metrics\": [\"silence\"]}}",
        "{\"advance\": {\"provenBelow\": []}}",
        "{\"advance\": {\"provenBelow\": [{\"fromShare\": \"0%\"}]}}",
        "{\"advance\": {\"provenBelow\": [{\"fromShare\": \"0\", \"ratio\": 2}]}}",
        "{\"advance\": {\"askAfter\": \"72\"}}",
        "{\"newCrashGroups\": \"halt\"}",
        "[]"
      })
  void the_schema_refuses_what_is_refused_here(String text) {
    assertThat(PolicyReader.read(text.getBytes(UTF_8))).isInstanceOf(PolicyReading.Faulty.class);
    assertThat(valid(text)).isFalse();
  }

  private static boolean valid(String text) {
    return SCHEMA.validate(io.vertx.core.json.Json.decodeValue(text)).getValid();
  }
}
