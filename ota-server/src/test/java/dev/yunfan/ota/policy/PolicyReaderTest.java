package dev.yunfan.ota.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Guardrails.RatioBound;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {
  private static PolicyReading read(String text) {
    return PolicyReader.read(text.getBytes(UTF_8));
  }

  private static PolicyReading.Usable usable(String text) {
    return (PolicyReading.Usable) read(text);
  }

  private static List<String> faults(String text) {
    return ((PolicyReading.Faulty) read(text)).faults().stream().map(PolicyFault::text).toList();
  }

  @Test
  void what_a_policy_leaves_out_is_as_by_default() {
    for (String text : List.of("{}", "{\"halt\": {}, \"advance\": {}}")) {
      assertThat(usable(text).guardrails()).isEqualTo(Guardrails.DEFAULT);
      assertThat(usable(text).warnings()).isEmpty();
    }
    var some =
        usable(
            """
            {"halt": {"metrics": ["kernel"], "falseHalts": "0.01%"},
             "advance": {"askAfter": "90m"}, "watchFor": "3d"}
            """);
    assertThat(some.guardrails())
        .isEqualTo(
            new Guardrails(
                1.1,
                Guardrails.DEFAULT.advanceBelow(),
                java.util.EnumSet.of(GuardMetric.KERNEL),
                Guardrails.DEFAULT.advancing(),
                java.util.Map.of(),
                Guardrails.NewGroups.HOLD,
                0.0001,
                0.05,
                5_400,
                259_200));
  }

  @Test
  void all_faults_are_named_at_once_each_with_its_path_and_what_is_allowed() {
    var faults =
        faults(
            """
            {
              "halt": {
                "metrics": ["crash", "crsh", "java", "java"],
                "worseThan": NaN,
                "falseHalts": "100%",
                "crashesPer1000Hours": {"kernel": -2, "silence": 3}
              },
              "advance": {
                "metrics": ["silence"],
                "provenBelow": [
                  {"fromShare": "5%", "ratio": 2},
                  {"fromShare": "25%", "ratio": 1},
                  {"fromShare": "10%", "ratio": 1.5},
                  {"fromShare": "0.2", "ratio": 1.5},
                  {"fromShare": "50%"}
                ],
                "falseAdvances": 0.05,
                "askAfter": "72"
              },
              "newCrashGroups": "halt",
              "watchfor": "14d"
            }
            """);

    assertThat(faults)
        .containsExactly(
            "$.watchfor: there is no such member (did you mean \"watchFor\"?); there are halt, advance, newCrashGroups, watchFor",
            "$.halt.metrics[1]: \"crsh\" is no metric (did you mean \"crash\"?); there are crash, java, native, kernel, watchdog, silence",
            "$.halt.metrics[3]: \"java\" is named twice",
            "$.halt.worseThan: \"NaN\" is not a number of at least 1 and at most 10",
            "$.halt.falseHalts: \"100%\" is not a chance above \"0%\" and below \"100%\", such as \"0.1%\"",
            "$.halt.crashesPer1000Hours.silence: there is no such member; there are crash, java, native, kernel, watchdog",
            "$.halt.crashesPer1000Hours.kernel: -2 is not a number above 0 and at most 1000",
            "$.advance.metrics: no stage waits for a proof about silence; name it under halt alone",
            "$.advance.provenBelow[0].fromShare: the first bound is from share \"0%\", not \"5%\": every stage needs one",
            "$.advance.provenBelow[1].ratio: 1 is not a number above 1 and at most 10",
            "$.advance.provenBelow[2].fromShare: \"10%\" does not come after \"25%\"; shares ascend",
            "$.advance.provenBelow[3].fromShare: \"0.2\" is not a share from \"0%\" to \"100%\" with at most two decimals",
            "$.advance.provenBelow[4]: a bound needs fromShare and ratio, and \"ratio\" is missing",
            "$.advance.falseAdvances: 0.05 is not a chance above \"0%\" and below \"100%\", such as \"0.1%\"",
            "$.advance.askAfter: \"72\" is not a time from \"0h\" to \"3650d\", in s, m, h or d, such as \"72h\" or \"14d\"",
            "$.newCrashGroups: \"halt\" is not \"off\" or \"hold\"");
  }

  @Test
  void a_harm_ratio_above_a_bound_contradicts_it() {
    assertThat(faults("{\"halt\": {\"worseThan\": 1.6}}"))
        .containsExactly(
            "$.halt.worseThan: 1.6 is above 1.5, which advance.provenBelow has from share 5% on by default: a release between them would neither halt nor pass; name at most 1.5",
            "$.halt.worseThan: 1.6 is above 1.25, which advance.provenBelow has from share 25% on by default: a release between them would neither halt nor pass; name at most 1.25");
    assertThat(
            usable(
                    """
                    {"halt": {"worseThan": 1.6},
                     "advance": {"provenBelow": [{"fromShare": "0%", "ratio": 1.6}]}}
                    """)
                .guardrails()
                .advanceBelow())
        .containsExactly(new RatioBound(0, 1.6));
  }

  @Test
  void what_is_allowed_and_hardly_meant_is_warned_about() {
    var looser =
        usable(
            """
            {"advance": {"provenBelow": [{"fromShare": "0%", "ratio": 1.5},
                                         {"fromShare": "12.5%", "ratio": 2}]}}
            """);
    assertThat(looser.warnings())
        .extracting(PolicyFault::text)
        .containsExactly(
            "$.advance.provenBelow[1].ratio: 2 from share 12.5% is looser than 1.5 from share 0%: more handsets, and less is proven");
    assertThat(usable("{\"halt\":{\"metrics\":[]},\"advance\":{\"metrics\":[]}}").warnings())
        .extracting(PolicyFault::path)
        .containsExactly("$.halt.metrics", "$.advance.metrics");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"halt\": }|line 1, column 10: this is not JSON from here on",
        "{\"watchFor\": \"1d\", \"watchFor\": \"2d\"}|this member stands here for the second time",
        "{} {}|this is not JSON from here on",
        "|$: a policy is a JSON object",
        "[]|$: a policy is a JSON object",
        "{\"halt\": 3}|$.halt: 3 is not an object with metrics, worseThan",
        "{\"halt\": null}|$.halt: null is not an object",
        "{\"advance\": {\"provenBelow\": []}}|$.advance.provenBelow: [] is not a list of 1 to 100",
        "{\"halt\": {\"metrics\": \"crash\"}}|$.halt.metrics: \"crash\" is not a list of metrics",
        "{\"halt\": {\"metrics\": [7]}}|$.halt.metrics[0]: 7 is no metric; there are",
        "{\"halt\": {\"worseThan\": 1e999}}|$.halt.worseThan: ",
        "{\"halt\": {\"worseThan\": \"2\"}}|$.halt.worseThan: \"2\" is not a number",
        "{\"halt\": {\"falseHalts\": \"0%\"}}|$.halt.falseHalts: \"0%\" is not a chance",
        "{\"advance\": {\"askAfter\": \"-1h\"}}|$.advance.askAfter: \"-1h\" is not a time",
        "{\"watchFor\": \"3651d\"}|$.watchFor: \"3651d\" is not a time",
        "{\"a\\nb\": 1}|$[\"a\\nb\"]: there is no such member"
      })
  void odd_text_is_one_fault_on_one_line_and_never_javas_words(String text, String fault) {
    assertThat(faults(text == null ? "" : text))
        .singleElement()
        .asString()
        .contains(fault)
        .doesNotContain("Exception", "jackson", "Unexpected", "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"watchFor\": \"\u00e4\"}"})
  void a_text_that_is_not_utf8_or_far_too_long_is_no_policy(String text) {
    var odd = (PolicyReading.Faulty) PolicyReader.read(text.getBytes(ISO_8859_1));
    assertThat(odd.faults())
        .extracting(PolicyFault::detail)
        .containsExactly("the text is not in UTF-8");
    var deep = "[".repeat(60_000).getBytes(UTF_8);
    assertThat(((PolicyReading.Faulty) PolicyReader.read(deep)).faults()).hasSize(1);
    var huge = (PolicyReading.Faulty) PolicyReader.read(new byte[100_000]);
    assertThat(huge.faults().getFirst().detail()).contains("100000 bytes are too many");
  }
}
