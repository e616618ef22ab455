package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Body;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.policy.PolicyFault;
import dev.yunfan.ota.policy.PolicyReader;
import dev.yunfan.ota.policy.PolicyReading;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.name.NameRule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a rollout's plan from a request. */
final class PlanBody {
  private static final double DEFAULT_FAILURE_RATE = 0.05;
  private static final long DEFAULT_SOAK_SECONDS = 24L * 3600;
  private static final String GUARDRAILS = "guardrails";
  private static final String OFF = "off";
  private static final long MAX_SECONDS = 366L * 24 * 3600;

  private PlanBody() {}

  /**
   * The plan; without stages, one stage for the whole fleet.
   *
   * @param zone of the hours where the request names none
   * @param byDefault guardrails where the request says nothing of them; empty: none
   */
  static RolloutPlan read(Body body, ZoneId zone, Optional<Guardrails> byDefault) {
    String release = body.name("release", NameRule.FIRMWARE);
    var models = body.names("models", NameRule.MODEL);
    var fromVersions = body.names("fromVersions", NameRule.FIRMWARE);
    var mustPass = body.names("mustPass", NameRule.FIRMWARE);
    var stages = body.objects("stages", PlanBody::stage);
    int holdback = (int) body.whole("holdbackBasisPoints", 0, Stage.WHOLE - 1, 0);
    var guardrail = body.object("guardrail");
    double maxFailureRate = guardrail.number("maxFailureRate", DEFAULT_FAILURE_RATE);
    guardrail.done();
    var guardrails = guardrails(body, byDefault);
    var hours = body.object("hours");
    int from = (int) hours.whole("from", 0, 23, 0);
    int to = (int) hours.whole("to", 1, 24, 24);
    String zoneName = hours.text("zone", zone.getId());
    hours.done();
    int offersPerMinute = (int) body.whole("offersPerMinute", 0, Integer.MAX_VALUE, 0);
    boolean needsApproval = body.flag("needsApproval");
    long startAt = time(body.text("startAt", ""));
    try {
      return new RolloutPlan(
          release,
          models,
          fromVersions,
          mustPass,
          stages,
          holdback,
          maxFailureRate,
          OfferHours.of(from, to, zoneName),
          offersPerMinute,
          needsApproval,
          startAt,
          guardrails);
    } catch (IllegalArgumentException e) {
      throw new Rejected(Problems.invalid("plan", String.valueOf(e.getMessage())));
    }
  }

  /** A policy; {@code null} and {@code "off"} mean none. */
  static @Nullable Guardrails guardrails(Body body, Optional<Guardrails> byDefault) {
    if (!body.has(GUARDRAILS)) {
      return byDefault.orElse(null);
    }
    var policy = body.json(GUARDRAILS);
    if (policy.isNull() || OFF.equals(policy.textValue())) {
      return null;
    }
    return switch (PolicyReader.read(policy)) {
      case PolicyReading.Usable(var guardrails, var _) -> guardrails;
      case PolicyReading.Faulty(var faults) ->
          throw new Rejected(
              Problems.invalid(
                  "policy",
                  faults.stream().map(PolicyFault::text).collect(Collectors.joining("; "))));
    };
  }

  /** A stage; without a soak 24 hours, without a number of confirmed updates the default. */
  static Stage stage(Body body) {
    return new Stage(
        (int) body.whole("shareBasisPoints", 1, Stage.WHOLE),
        body.whole("soakSeconds", 0, MAX_SECONDS, DEFAULT_SOAK_SECONDS),
        body.whole("minConfirmed", 0, Integer.MAX_VALUE, 0));
  }

  private static long time(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new Rejected(
          Problems.malformed("field 'startAt' is not a time such as 2011-08-01T02:00:00Z"));
    }
  }
}
