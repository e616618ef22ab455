package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.gatekeeper.WindowHistory;
import dev.yunfan.ota.guard.ArmPiece;
import dev.yunfan.ota.guard.GuardBacktest;
import dev.yunfan.ota.guard.GuardBacktester;
import dev.yunfan.ota.guard.Timeline;
import dev.yunfan.ota.guard.Timelines;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The history of rollouts hour by hour, and back-tests of other policies. */
final class HistoryRoutes {
  private static final int MOST_HOURS = 24 * 400;

  private final Supplier<ControlState> state;
  private final WindowHistory history;

  HistoryRoutes(Supplier<ControlState> state, WindowHistory history) {
    this.state = state;
    this.history = history;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/rollouts/backtest",
            Permission.READ,
            "Say what guardrails would have decided over a rollout's history; changes nothing",
            this::backtest),
        Route.get(
            "/v1/rollouts/{id}/timeline",
            Permission.READ,
            "What the arms of a rollout did, with the evidence of harm; hours is the length of a piece",
            this::timeline));
  }

  private Answer backtest(Call call) throws IOException, InterruptedException {
    var body = call.body();
    var rollout = RolloutRoutes.named(state.get(), call, body.name("rollout", NameRule.ROLLOUT));
    var policy = PlanBody.guardrails(body, Optional.of(policyOf(rollout)));
    body.done();
    if (policy == null) {
      throw new Rejected(
          Problems.invalid("policy", "without guardrails nothing is decided; name a policy"));
    }
    var result = GuardBacktester.of(policy, rollout.plan(), rollout.vendor(), rows(rollout));
    return Answer.ok(document(rollout, policy, result));
  }

  private List<RolloutWindow> rows(Rollout rollout) throws IOException, InterruptedException {
    return history
        .of(rollout)
        .orElseThrow(() ->
            new Rejected(
                Problems.unavailable(
                    "history-busy",
                    "this server reads the histories of other rollouts; ask again in a minute")));
  }

  private static Guardrails policyOf(Rollout rollout) {
    var own = rollout.plan().guardrails();
    return own == null ? Guardrails.DEFAULT : own;
  }

  private static JsonObject document(Rollout rollout, Guardrails policy, GuardBacktest result) {
    return new JsonObject()
        .put("rollout", rollout.id())
        .put("state", rollout.state().label())
        .put("guardrails", new JsonObject(PolicyText.of(policy).toString()))
        .put("from", timeOrNull(result.from()))
        .put("until", timeOrNull(result.until()))
        .put("doubtfulHours", result.doubtfulHours())
        .put("doubt", result.doubt())
        .put("attempted", result.attempted())
        .put("spared", result.spared())
        .put(
            "halts",
            new JsonArray(
                result.halts().stream()
                    .map(halt ->
                        new JsonObject()
                            .put("models", Documents.texts(halt.models()))
                            .put("at", Documents.time(halt.at()))
                            .put("spared", halt.spared())
                            .put("judgement", JudgementDocument.of(halt.judgement())))
                    .toList()))
        .put(
            "stages",
            new JsonArray(
                result.stages().stream()
                    .map(stage ->
                        new JsonObject()
                            .put("stage", stage.stage())
                            .put("openedAt", Documents.time(stage.openedAt()))
                            .put("provenAt", timeOrNull(stage.provenAt()))
                            .put("leftAt", timeOrNull(stage.leftAt()))
                            .put("missing", stage.missing()))
                    .toList()));
  }

  private static @Nullable String timeOrNull(long millis) {
    return millis == 0 ? null : Documents.time(millis);
  }

  private Answer timeline(Call call) throws IOException, InterruptedException {
    var rollout = RolloutRoutes.named(state.get(), call, call.path("id"));
    long asked = call.wholeQuery("hours", 1, MOST_HOURS, 0);
    var rows = rows(rollout);
    long hours = asked == 0 ? Timelines.hoursFor(rows) : asked;
    var line = Timelines.of(policyOf(rollout), rollout.plan(), rollout.vendor(), rows, hours);
    return Answer.ok(
        new JsonObject()
            .put("rollout", rollout.id())
            .put("state", rollout.state().label())
            .put("judged", rollout.plan().guardrails() != null)
            .put("hours", Duration.ofMillis(line.pieceMillis()).toHours())
            .put(
                "pieces",
                new JsonArray(line.pieces().stream().map(HistoryRoutes::piece).toList())));
  }

  private static JsonObject piece(Timeline.Piece piece) {
    var arms = new JsonObject();
    piece.arms().forEach((arm, did) -> arms.put(arm, arm(did)));
    var harm = new JsonObject();
    piece
        .harm()
        .forEach((metric, evidence) ->
            harm.put(
                metric.label(),
                new JsonObject()
                    .put("logEvidence", JudgementDocument.finite(evidence.log()))
                    .put("logThreshold", evidence.threshold())));
    return new JsonObject()
        .put("from", Documents.time(piece.from()))
        .put("stage", piece.stage())
        .put("arms", arms)
        .put("harm", harm);
  }

  private static JsonObject arm(ArmPiece did) {
    boolean told = did.secondsAtRisk() > 0;
    var updates = did.updates();
    return new JsonObject()
        .put("joined", did.joined())
        .put("hoursAtRisk", did.secondsAtRisk() / 3_600.0)
        .put("crash", did.crashed())
        .put("crashesPer1000Hours", told ? did.rate() : null)
        .put("crashesPer1000HoursLow", told ? did.rateLow() : null)
        .put("crashesPer1000HoursHigh", told ? did.rateHigh() : null)
        .put("java", did.java())
        .put("native", did.natives())
        .put("kernel", did.kernel())
        .put("watchdog", did.watchdog())
        .put("silent", did.silent())
        .put("returned", did.returned())
        .put("offered", updates.offered())
        .put("attempted", updates.attempted())
        .put("updated", updates.confirmed())
        .put("rolledBack", updates.rolledBack())
        .put("failed", updates.failed())
        .put("excused", updates.excused());
  }
}
