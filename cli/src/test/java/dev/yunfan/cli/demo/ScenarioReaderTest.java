package dev.yunfan.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.cli.fault.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioReaderTest {
  @Test
  void launch_is_the_very_story_that_the_fleet_plays_alone() throws Exception {
    var launch = ScenarioFiles.open("launch");

    assertThat(launch.fleet()).isEqualTo(Scenario.launch());
    assertThat(launch.devices()).isEqualTo(100_000);
    assertThat(launch.knobs().uploadEvery()).isEqualTo(Duration.ofDays(14));
    assertThat(launch.rollouts())
        .extracting(PlannedRollout::vendor)
        .containsExactly("k-touch", "haier", "acer");
    assertThat(launch.rollouts())
        .allSatisfy(each -> assertThat(each.stages()).isEqualTo(PlannedStage.USUAL));
  }

  @Test
  void every_scenario_that_comes_along_can_be_read_and_has_a_description() throws Exception {
    for (var name : ScenarioFiles.NAMES) {
      assertThat(ScenarioFiles.open(name).fleet().name()).isEqualTo(name);
      assertThat(ScenarioFiles.open(name).description()).endsWith(".");
    }
  }

  @Test
  void all_faults_are_named_at_once_each_with_its_place() {
    assertThatThrownBy(() ->
            read(
                """
                {"name": "x", "description": "y", "start": "2012-03-01T00:00:00Z",
                 "end": "2012-04-01T00:00:00Z", "speed": 3,
                 "launches": [{"vendor": "v", "model": "m", "idPrefix": "V",
                               "presentAtStart": "yes"}],
                 "reporting": {"uploadEvery": "often"},
                 "flaws": [{"vendor": "v", "crashFactor": -1}],
                 "rollouts": [{"vendor": "v", "release": "2", "day": "2013-01-01T00:00:00Z",
                               "holdback": "7", "guardrails": {"watchFor": 3}}]}
                """))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("mine.json")
        .hasMessageContaining("8 faults")
        .hasMessageContaining("$.speed: there is no such member")
        .hasMessageContaining("$.launches[0].presentAtStart: \"yes\" is not true or false")
        .hasMessageContaining("$.launches[0].from: it is missing")
        .hasMessageContaining("$.reporting.uploadEvery: \"often\" is not a time")
        .hasMessageContaining("$.flaws[0].crashFactor: -1 is not a number from 0.0 to 100.0")
        .hasMessageContaining("$.rollouts[0].day: it is not between start and end")
        .hasMessageContaining("$.rollouts[0].holdback: \"7\" is not a share")
        .hasMessageContaining("$.rollouts[0].guardrails.watchFor: 3 is not a time");
  }

  @Test
  void parts_that_do_not_fit_together_are_named_at_once() {
    assertThatThrownBy(() ->
            read(
                """
                {"name": "x", "description": "y", "start": "2012-03-01T00:00:00Z",
                 "end": "2012-04-01T00:00:00Z",
                 "launches": [
                   {"vendor": "v", "model": "m", "idPrefix": "V", "presentAtStart": true},
                   {"vendor": "v", "model": "m", "idPrefix": "V", "presentAtStart": true},
                   {"vendor": "v", "model": "a/b", "idPrefix": "W", "presentAtStart": true}],
                 "flaws": [{"vendor": "v", "model": "m2", "crashFactor": 3}],
                 "rollouts": [{"vendor": "w", "release": "2", "day": "2012-03-02T00:00:00Z",
                               "models": ["m9"],
                               "stages": [{"share": "10%"}, {"share": "10%"}]}]}
                """))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("6 faults")
        .hasMessageContaining("$.launches[1].idPrefix: \"V\" begins the ids of another launch")
        .hasMessageContaining("$.launches[2].model is not 1 to 64 of")
        .hasMessageContaining("$.flaws: no launch is of v m2; there are")
        .hasMessageContaining("$.rollouts[0].vendor: no launch is of w")
        .hasMessageContaining("$.rollouts[0].models: no launch is of w m9")
        .hasMessageContaining("$.rollouts[0].stages: the shares do not grow");
  }

  @Test
  void odd_names_and_files_are_refused_in_words(@TempDir Path folder) throws Exception {
    for (var odd : List.of("\0", folder.toString(), "")) {
      assertThatThrownBy(() -> ScenarioFiles.open(odd))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("and no such file; there are launch");
    }
    var empty = Files.createFile(folder.resolve("empty.json")).toString();
    assertThatThrownBy(() -> ScenarioFiles.open(empty))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("1 fault:")
        .hasMessageContaining("$: the file is empty");
    var large = Files.write(folder.resolve("large.json"), new byte[(1 << 20) + 1]).toString();
    assertThatThrownBy(() -> ScenarioFiles.open(large))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("1,048,577 bytes; a scenario has at most 1,048,576");
  }

  @Test
  void text_that_is_no_json_is_refused_with_its_line() {
    assertThatThrownBy(() -> read("{\n\"name\": ,}"))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("this is not JSON from here on");
  }

  @Test
  void a_name_that_is_neither_a_scenario_nor_a_file_is_refused_with_the_names_there_are() {
    assertThatThrownBy(() -> ScenarioFiles.open("bad-updaet"))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("no scenario 'bad-updaet', and no such file")
        .hasMessageContaining("bad-update, brick");
  }

  @Test
  void the_published_schema_knows_every_member_of_the_scenarios_that_come_along() throws Exception {
    var json = new ObjectMapper();
    var schema = json.readTree(resource("/scenarios/scenario.schema.json"));
    for (var name : ScenarioFiles.NAMES) {
      var scenario = json.readTree(resource("/scenarios/%s.json".formatted(name)));
      var known = new HashSet<String>();
      schema.path("properties").fieldNames().forEachRemaining(known::add);
      assertThat(known).containsAll(List.copyOf(names(scenario)));
    }
  }

  private static Set<String> names(JsonNode object) {
    var names = new HashSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static byte[] resource(String name) throws Exception {
    try (var text = ScenarioReaderTest.class.getResourceAsStream(name)) {
      assertThat(text).as(name).isNotNull();
      return text.readAllBytes();
    }
  }

  private static DemoScenario read(String text) throws CannotStart {
    return ScenarioReader.read("mine.json", text.getBytes(UTF_8));
  }
}
