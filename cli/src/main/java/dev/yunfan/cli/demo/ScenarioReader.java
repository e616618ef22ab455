package dev.yunfan.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.yunfan.agent.fleet.story.Flaw;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.story.Outage;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.ota.policy.PolicyFault;
import dev.yunfan.ota.policy.PolicyReader;
import dev.yunfan.ota.policy.PolicyReading;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a scenario; all faults are found at once. */
final class ScenarioReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> faults = new ArrayList<>();
  private Instant start = Instant.EPOCH;
  private Instant end = Instant.EPOCH;

  private ScenarioReader() {}

  /**
   * Reads a scenario's text.
   *
   * @param source name of the file, for messages
   * @throws CannotStart when it cannot be used; the message has every fault with its place
   */
  static DemoScenario read(String source, byte[] text) throws CannotStart {
    var reader = new ScenarioReader();
    DemoScenario scenario = null;
    try {
      var tree = JSON.readTree(text);
      if (tree.isMissingNode()) {
        reader.faults.add("$: the file is empty; copy one of those that come along");
      }
      scenario = reader.whole(tree);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      reader.faults.add(
          "line %d, column %d: %s"
              .formatted(
                  at == null ? 1 : at.getLineNr(),
                  at == null ? 1 : at.getColumnNr(),
                  e.getOriginalMessage().startsWith("Duplicate")
                      ? "this member stands here for the second time; name it once"
                      : "this is not JSON from here on; look for a comma, quote or bracket too many"
                          + " or too few"));
    } catch (IOException e) {
      throw new CannotStart("the scenario %s cannot be read; is it text?".formatted(source), e);
    }
    if (scenario != null) {
      reader.faults.addAll(ScenarioChecks.faults(scenario));
    }
    if (scenario == null || !reader.faults.isEmpty()) {
      throw new CannotStart(
          "the scenario %s cannot be used, it has %s:%n  %s"
              .formatted(
                  source,
                  reader.faults.size() == 1 ? "1 fault" : reader.faults.size() + " faults",
                  String.join(System.lineSeparator() + "  ", reader.faults)));
    }
    return scenario;
  }

  private @Nullable DemoScenario whole(JsonNode text) {
    var top =
        new ScenarioMembers(
            text,
            "$",
            faults,
            List.of(
                "name",
                "description",
                "devices",
                "start",
                "end",
                "launches",
                "reporting",
                "realPerDay",
                "streams",
                "flaws",
                "outages",
                "rollouts",
                "expect"));
    if (!text.isObject()) {
      return null;
    }
    String name = top.text("name");
    String description = top.text("description");
    int devices = top.whole("devices", 20_000, 100, 2_000_000);
    start = top.instant("start");
    end = top.instant("end");
    if (!start.isBefore(end)) {
      top.fault("end", "it does not come after the start");
      return null;
    }
    var shares = new ArrayList<Integer>();
    var launches =
        top.list(
            "launches",
            List.of(
                "vendor",
                "model",
                "idPrefix",
                "firmware",
                "parts",
                "presentAtStart",
                "from",
                "until",
                "innovation",
                "imitation"),
            (each, _) -> {
              shares.add(each.whole("parts", 1, 1, 1_000_000));
              return launch(each);
            });
    if (launches.isEmpty()) {
      top.fault("launches", "there is none; name at least one model");
    }
    var flaws = new HashMap<String, Flaw>();
    var flawed =
        List.of(
            "vendor",
            "model",
            "failedShare",
            "rolledBackShare",
            "silentShare",
            "crashFactor",
            "harmAfter");
    top.list("flaws", flawed, (each, _) -> flaw(each, flaws));
    var outages =
        top.list("outages", List.of("from", "until", "crashFactor"), (each, _) -> outage(each));
    var knobs = knobs(top);
    var streams = streams(top.object("streams", List.copyOf(STREAMS.keySet())));
    var rollouts =
        top.list(
            "rollouts",
            List.of(
                "vendor",
                "release",
                "models",
                "day",
                "stages",
                "holdback",
                "personAdvances",
                "guardrails",
                "expect"),
            (each, _) -> rollout(each));
    int alarms =
        top.object("expect", List.of("alarmsAtMost"))
            .whole("alarmsAtMost", Integer.MAX_VALUE, 0, Integer.MAX_VALUE);
    if (!faults.isEmpty()) {
      return null;
    }
    return new DemoScenario(
        description,
        devices,
        new Scenario(name, start, end, launches, shares, flaws, outages),
        knobs,
        streams,
        rollouts,
        alarms);
  }

  private Launch launch(ScenarioMembers each) {
    boolean present = each.flag("presentAtStart");
    var from = present ? start : each.instant("from");
    var until = present ? start.plus(DAY) : each.has("until") ? each.instant("until") : end;
    if (!from.isBefore(until)) {
      each.fault("until", "it does not come after from");
      until = from.plus(DAY);
    }
    double innovation = each.number("innovation", 1, 1e-6, 100);
    double imitation = each.number("imitation", 1, 1e-6, 100);
    return new Launch(
        each.text("vendor"),
        each.text("model"),
        each.text("idPrefix"),
        each.text("firmware", "1.0.0"),
        from,
        until,
        innovation,
        imitation);
  }

  private static Flaw flaw(ScenarioMembers each, Map<String, Flaw> flaws) {
    String vendor = each.text("vendor");
    String place = each.has("model") ? vendor + "/" + each.text("model") : vendor;
    double failed = each.number("failedShare", Scenario.SOUND.failedShare(), 0, 1);
    double rolledBack = each.number("rolledBackShare", Scenario.SOUND.rolledBackShare(), 0, 1);
    double silent = each.number("silentShare", 0, 0, 1);
    if (failed + rolledBack + silent > 1) {
      each.fault("failedShare", "it makes more than 1 with rolledBackShare and silentShare");
      return Scenario.SOUND;
    }
    var flaw =
        new Flaw(
            failed,
            rolledBack,
            silent,
            each.number("crashFactor", Scenario.SOUND.crashFactor(), 0, 100),
            each.time("harmAfter", Duration.ZERO));
    if (flaws.put(place, flaw) != null) {
      each.fault("vendor", place + " has two flaws; name one");
    }
    return flaw;
  }

  private static Outage outage(ScenarioMembers each) {
    var from = each.instant("from");
    var until = each.instant("until");
    if (!from.isBefore(until)) {
      each.fault("until", "it does not come after from");
      until = from.plus(DAY);
    }
    return new Outage(from, until, each.number("crashFactor", 1, 0, 100));
  }

  private static Knobs knobs(ScenarioMembers top) {
    var reporting =
        top.object(
            "reporting",
            List.of("heartbeatEvery", "uploadEvery", "checkInAtLeast", "checkInAtMost"));
    var heartbeats = reporting.time("heartbeatEvery", DAY);
    if (heartbeats.compareTo(Duration.ofHours(1)) < 0
        || heartbeats.compareTo(Duration.ofDays(31)) > 0) {
      reporting.fault("heartbeatEvery", "a time from \"1h\" to \"31d\" is allowed");
      heartbeats = DAY;
    }
    var uploads = positive(reporting, "uploadEvery", DAY);
    var least = positive(reporting, "checkInAtLeast", Duration.ofHours(23));
    var most = positive(reporting, "checkInAtMost", Duration.ofHours(26));
    return Knobs.defaults()
        .withPeriods(heartbeats, uploads, least, most)
        .withRealPerSimulatedDay(top.time("realPerDay", Duration.ZERO));
  }

  private static Duration positive(ScenarioMembers members, String name, Duration byDefault) {
    var time = members.time(name, byDefault);
    if (time.isPositive()) {
      return time;
    }
    members.fault(name, "it must be above \"0s\"");
    return byDefault;
  }

  private static final Map<String, String> STREAMS =
      Map.of("silentAfter", "STREAMS_SILENT_AFTER", "spikeWindow", "STREAMS_SPIKE_WINDOW");

  private static Map<String, String> streams(ScenarioMembers streams) {
    var settings = new HashMap<String, String>();
    STREAMS.forEach((name, setting) -> {
      if (streams.has(name)) {
        settings.put(setting, streams.time(name, DAY).toString());
      }
    });
    return settings;
  }

  private PlannedRollout rollout(ScenarioMembers each) {
    var day = each.instant("day");
    if (day.isBefore(start) || !day.isBefore(end)) {
      each.fault("day", "it is not between start and end");
    }
    var stages =
        each.list(
            "stages",
            List.of("share", "soak", "minConfirmed"),
            (stage, _) ->
                new PlannedStage(
                    stage.share("share", 10_000),
                    stage.time("soak", DAY),
                    stage.whole("minConfirmed", 0, 0, 2_000_000)));
    return new PlannedRollout(
        each.text("vendor"),
        each.text("release"),
        each.texts("models"),
        day,
        stages.isEmpty() ? PlannedStage.USUAL : stages,
        each.share("holdback", 0),
        each.flag("personAdvances"),
        guardrails(each),
        expect(each));
  }

  private @Nullable JsonNode guardrails(ScenarioMembers rollout) {
    if (!rollout.has("guardrails")) {
      return null;
    }
    var policy = rollout.get("guardrails");
    switch (PolicyReader.read(policy)) {
      case PolicyReading.Faulty(var found) ->
          found.stream()
              .map(PolicyFault::text)
              .forEach(fault -> faults.add(rollout.path("guardrails") + fault.substring(1)));
      case PolicyReading.Usable _ -> {}
    }
    return policy;
  }

  private static @Nullable Expectation expect(ScenarioMembers rollout) {
    if (!rollout.has("expect")) {
      return null;
    }
    var expect =
        rollout.object(
            "expect",
            List.of("state", "haltedModels", "reason", "haveItAtMost", "afterCompletion"));
    return new Expectation(
        expect.text("state"),
        expect.texts("haltedModels"),
        expect.text("reason", ""),
        expect.share("haveItAtMost", 10_000) / 10_000.0,
        expect.flag("afterCompletion"));
  }
}
