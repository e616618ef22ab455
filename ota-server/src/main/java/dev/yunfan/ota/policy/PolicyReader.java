package dev.yunfan.ota.policy;

import static dev.yunfan.ota.policy.PolicyMembers.plain;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Guardrails.NewGroups;
import dev.yunfan.schemas.control.Guardrails.RatioBound;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a policy: what it leaves out is as in {@link Guardrails#DEFAULT}. All faults are found at
 * once. {@link PolicyText} is the inverse.
 */
public final class PolicyReader {
  static final double MAX_RATIO = 10;
  static final double MAX_BAR = 1_000;
  private static final int MAX_BYTES = 65_536;
  private static final int MAX_BOUNDS = 100;

  /** NaN is read, so that its fault is named with its path beside the others. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Guardrails DEFAULT = Guardrails.DEFAULT;

  private final List<PolicyFault> faults = new ArrayList<>();
  private final List<PolicyFault> warnings = new ArrayList<>();

  private PolicyReader() {}

  /** Reads a policy's text, in UTF-8. */
  public static PolicyReading read(byte[] text) {
    if (text.length > MAX_BYTES) {
      return broken(
          "$", "%d bytes are too many for a policy, at most %d".formatted(text.length, MAX_BYTES));
    }
    try {
      var policy = JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
      return read(policy);
    } catch (CharacterCodingException _) {
      return broken("$", "the text is not in UTF-8");
    } catch (JsonProcessingException e) {
      return broken(place(e.getLocation()), syntax(e));
    }
  }

  /** Reads a policy of JSON. */
  public static PolicyReading read(JsonNode policy) {
    return new PolicyReader().whole(policy);
  }

  private static PolicyReading broken(String place, String detail) {
    return new PolicyReading.Faulty(List.of(new PolicyFault(place, detail)));
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? "$"
        : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String syntax(JsonProcessingException e) {
    return e.getOriginalMessage().startsWith("Duplicate")
        ? "this member stands here for the second time; name it once"
        : "this is not JSON from here on; look for a comma, quote or bracket too many or too few";
  }

  private PolicyReading whole(JsonNode policy) {
    if (!policy.isObject()) {
      return broken("$", "a policy is a JSON object, such as {\"watchFor\": \"14d\"}");
    }
    var top =
        new PolicyMembers(
            policy, "$", faults, List.of("halt", "advance", "newCrashGroups", "watchFor"));
    var halt =
        new PolicyMembers(
            top.get("halt"),
            top.path("halt"),
            faults,
            List.of("metrics", "worseThan", "falseHalts", "crashesPer1000Hours"));
    var halting = halt.metrics("metrics", DEFAULT.halting());
    var worseThan = halt.number("worseThan", DEFAULT.harmRatio(), 1, true, MAX_RATIO);
    var falseHalts =
        halt.text("falseHalts", DEFAULT.haltAlpha(), PolicyUnits.CHANCE, PolicyUnits::chance);
    var bars = bars(halt);
    var advance =
        new PolicyMembers(
            top.get("advance"),
            top.path("advance"),
            faults,
            List.of("metrics", "provenBelow", "falseAdvances", "askAfter"));
    var advancing = advancing(advance);
    var bounds = bounds(advance);
    var falseAdvances =
        advance.text(
            "falseAdvances", DEFAULT.advanceAlpha(), PolicyUnits.CHANCE, PolicyUnits::chance);
    var askAfter =
        advance.text("askAfter", DEFAULT.maxWaitSeconds(), PolicyUnits.TIME, PolicyUnits::seconds);
    var groups =
        top.text("newCrashGroups", DEFAULT.newCrashGroups(), "\"off\" or \"hold\"", NEW_GROUPS);
    var watchFor =
        top.text("watchFor", DEFAULT.watchForSeconds(), PolicyUnits.TIME, PolicyUnits::seconds);
    contradictions(halt, worseThan, bounds);
    if (!faults.isEmpty()
        || halting == null
        || worseThan == null
        || falseHalts == null
        || advancing == null
        || bounds == null
        || falseAdvances == null
        || askAfter == null
        || groups == null
        || watchFor == null) {
      return new PolicyReading.Faulty(faults);
    }
    warn(halting, bars, advancing, bounds);
    return new PolicyReading.Usable(
        new Guardrails(
            worseThan,
            bounds,
            halting,
            advancing,
            bars,
            groups,
            falseHalts,
            falseAdvances,
            askAfter,
            watchFor),
        warnings);
  }

  private static final PolicyMembers.Form<NewGroups> NEW_GROUPS =
      text ->
          Stream.of(NewGroups.values())
              .filter(each -> each.code().equals(text))
              .findAny()
              .orElseThrow(() -> new Unfit("\"off\" or \"hold\""));

  private Map<GuardMetric, Double> bars(PolicyMembers halt) {
    var bars = new EnumMap<GuardMetric, Double>(GuardMetric.class);
    var crashes =
        Stream.of(GuardMetric.values())
            .filter(metric -> metric != GuardMetric.SILENCE)
            .map(GuardMetric::label)
            .toList();
    var members =
        new PolicyMembers(
            halt.get("crashesPer1000Hours"), halt.path("crashesPer1000Hours"), faults, crashes);
    for (var metric : GuardMetric.values()) {
      if (crashes.contains(metric.label()) && !members.get(metric.label()).isMissingNode()) {
        var bar = members.number(metric.label(), 0, 0, false, MAX_BAR);
        if (bar != null) {
          bars.put(metric, bar);
        }
      }
    }
    return bars;
  }

  private @Nullable Set<GuardMetric> advancing(PolicyMembers advance) {
    var metrics = advance.metrics("metrics", DEFAULT.advancing());
    if (metrics != null && metrics.contains(GuardMetric.SILENCE)) {
      advance.fault(
          ".metrics", "no stage waits for a proof about silence; name it under halt alone");
      return null;
    }
    return metrics;
  }

  private @Nullable List<RatioBound> bounds(PolicyMembers advance) {
    var list = advance.get("provenBelow");
    if (list.isMissingNode()) {
      return DEFAULT.advanceBelow();
    }
    if (!list.isArray() || list.isEmpty() || list.size() > MAX_BOUNDS) {
      advance.unfit(
          "provenBelow",
          list,
          "a list of 1 to %d bounds such as {\"fromShare\": \"0%%\", \"ratio\": 2}"
              .formatted(MAX_BOUNDS));
      return null;
    }
    var bounds = new ArrayList<RatioBound>();
    int before = faults.size();
    int last = -1;
    for (int i = 0; i < list.size(); i++) {
      var members =
          new PolicyMembers(
              list.get(i),
              advance.path("provenBelow[%d]".formatted(i)),
              faults,
              List.of("fromShare", "ratio"));
      var share =
          given(members, "fromShare")
              ? members.text("fromShare", 0, PolicyUnits.SHARE, PolicyUnits::share)
              : null;
      var ratio = given(members, "ratio") ? members.number("ratio", 0, 1, false, MAX_RATIO) : null;
      if (share != null) {
        ascending(members, i, last, share);
        last = share;
      }
      if (share != null && ratio != null) {
        bounds.add(new RatioBound(share, ratio));
      }
    }
    return faults.size() == before ? bounds : null;
  }

  private static boolean given(PolicyMembers bound, String name) {
    boolean given = !bound.get(name).isMissingNode();
    if (!given) {
      bound.fault("", "a bound needs fromShare and ratio, and \"%s\" is missing".formatted(name));
    }
    return given;
  }

  private static void ascending(PolicyMembers bound, int index, int last, int share) {
    if (index == 0 && share != 0) {
      bound.fault(
          ".fromShare",
          "the first bound is from share \"0%%\", not \"%s\": every stage needs one"
              .formatted(PolicyUnits.share(share)));
    } else if (share <= last) {
      bound.fault(
          ".fromShare",
          "\"%s\" does not come after \"%s\"; shares ascend"
              .formatted(PolicyUnits.share(share), PolicyUnits.share(last)));
    }
  }

  /** A release between the two would neither be halted nor ever pass. */
  private static void contradictions(
      PolicyMembers halt, @Nullable Double worseThan, @Nullable List<RatioBound> bounds) {
    if (worseThan == null || bounds == null) {
      return;
    }
    bounds.stream()
        .filter(bound -> worseThan > bound.ratio())
        .forEach(bound ->
            halt.fault(
                ".worseThan",
                "%s is above %s, which advance.provenBelow has from share %s on%s: a release between them would neither halt nor pass; name at most %s"
                    .formatted(
                        plain(worseThan),
                        plain(bound.ratio()),
                        PolicyUnits.share(bound.fromBasisPoints()),
                        bounds.equals(DEFAULT.advanceBelow()) ? " by default" : "",
                        plain(bound.ratio()))));
  }

  private void warn(
      Set<GuardMetric> halting,
      Map<GuardMetric, Double> bars,
      Set<GuardMetric> advancing,
      List<RatioBound> bounds) {
    if (halting.isEmpty()) {
      warnings.add(
          new PolicyFault(
              "$.halt.metrics",
              bars.isEmpty()
                  ? "no metric halts, so only failed updates do"
                  : "no metric halts, so only failed updates and the absolute bars do"));
    }
    if (advancing.isEmpty()) {
      warnings.add(
          new PolicyFault(
              "$.advance.metrics",
              "no stage waits for a proof, so each passes by its soak and its confirmed updates alone"));
    }
    for (int i = 1; i < bounds.size(); i++) {
      var narrow = bounds.get(i - 1);
      var wide = bounds.get(i);
      if (wide.ratio() > narrow.ratio()) {
        warnings.add(
            new PolicyFault(
                "$.advance.provenBelow[%d].ratio".formatted(i),
                "%s from share %s is looser than %s from share %s: more handsets, and less is proven"
                    .formatted(
                        plain(wide.ratio()),
                        PolicyUnits.share(wide.fromBasisPoints()),
                        plain(narrow.ratio()),
                        PolicyUnits.share(narrow.fromBasisPoints()))));
      }
    }
  }
}
