package dev.yunfan.ota.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/** A policy as JSON with every member, which {@link PolicyReader} reads as the same policy. */
public final class PolicyText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PolicyText() {}

  /** The policy in its JSON form. */
  public static ObjectNode of(Guardrails guardrails) {
    var bars = NODES.objectNode();
    guardrails.crashesPer1000Hours().forEach((metric, bar) -> bars.put(metric.label(), bar));
    var halt = NODES.objectNode();
    halt.set("metrics", names(guardrails.halting()));
    halt.put("worseThan", guardrails.harmRatio());
    halt.put("falseHalts", PolicyUnits.chance(guardrails.haltAlpha()));
    halt.set("crashesPer1000Hours", bars);
    var bounds = NODES.arrayNode();
    guardrails
        .advanceBelow()
        .forEach(bound ->
            bounds
                .addObject()
                .put("fromShare", PolicyUnits.share(bound.fromBasisPoints()))
                .put("ratio", bound.ratio()));
    var advance = NODES.objectNode();
    advance.set("metrics", names(guardrails.advancing()));
    advance.set("provenBelow", bounds);
    advance.put("falseAdvances", PolicyUnits.chance(guardrails.advanceAlpha()));
    advance.put("askAfter", PolicyUnits.time(guardrails.maxWaitSeconds()));
    var policy = NODES.objectNode();
    policy.set("halt", halt);
    policy.set("advance", advance);
    policy.put("newCrashGroups", guardrails.newCrashGroups().code());
    policy.put("watchFor", PolicyUnits.time(guardrails.watchForSeconds()));
    return policy;
  }

  private static ArrayNode names(Set<GuardMetric> metrics) {
    var names = NODES.arrayNode();
    metrics.forEach(metric -> names.add(metric.label()));
    return names;
  }

  /** The JSON Schema of policies, draft 2020-12. */
  public static String schema() {
    try (var in =
        Objects.requireNonNull(PolicyText.class.getResourceAsStream("policy.schema.json"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
