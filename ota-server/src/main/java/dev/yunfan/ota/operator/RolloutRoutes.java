package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Body;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Orders;
import dev.yunfan.ota.http.Page;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.log.ControlDesk;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutId;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Rollouts, for operators. */
final class RolloutRoutes {
  private final Supplier<ControlState> state;
  private final Orders orders;
  private final Function<Rollout, Judged> judged;
  private final PlanChecks checks;
  private final ZoneId zone;
  private final RandomGenerator random;

  /**
   * Routes.
   *
   * @param judged a rollout with its evidence of now and the verdict on it
   * @param zone of hours of the day
   * @param random names new rollouts
   */
  RolloutRoutes(
      Supplier<ControlState> state,
      Orders orders,
      Function<Rollout, Judged> judged,
      PlanChecks checks,
      ZoneId zone,
      RandomGenerator random) {
    this.state = state;
    this.orders = orders;
    this.judged = judged;
    this.checks = checks;
    this.zone = zone;
    this.random = random;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/rollouts", Permission.ROLL_OUT, "Draft a rollout", this::create),
        Route.get("/v1/rollouts", Permission.READ, "List rollouts", this::list),
        Route.get("/v1/rollouts/{id}", Permission.READ, "Show a rollout", this::show),
        move("start", "Start a draft", this::start),
        Route.post(
            "/v1/rollouts/{id}/approve",
            Permission.APPROVE,
            "Approve what somebody else started",
            call -> change(call, (now, _) -> new Command.ApproveRollout(now.rollout().id()))),
        move("advance", "Open the next stage by hand, or complete the last", this::advance),
        move(
            "widen",
            "Open a larger share of a rollout that is held at its plan's last share",
            this::widen),
        move(
            "halt",
            "Stop it by a person's verdict",
            (now, body) ->
                new Command.HaltRollout(
                    now.rollout().id(),
                    List.copyOf(body.names("models", NameRule.MODEL)),
                    now.counts())),
        move(
            "pause",
            "Stop it for a while",
            (now, _) -> new Command.PauseRollout(now.rollout().id())),
        move(
            "resume",
            "Go on; the counts so far are not held against it again",
            (now, _) -> {
              requireBaseline(now);
              return new Command.ResumeRollout(now.rollout().id(), now.counts());
            }),
        move(
            "cancel",
            "End it; rollForward names a release for those that it had updated",
            (now, body) ->
                new Command.CancelRollout(
                    now.rollout().id(), body.nameOrNull("rollForward", NameRule.FIRMWARE))));
  }

  private Route move(String verb, String summary, BiFunction<Judged, Body, Command> command) {
    return Route.post(
        "/v1/rollouts/{id}/" + verb, Permission.ROLL_OUT, summary, call -> change(call, command));
  }

  private Answer create(Call call) throws IOException, InterruptedException {
    var body = call.body();
    String vendor = call.visible(body.name("vendor", NameRule.VENDOR));
    var plan = PlanBody.read(body, zone, checks.defaultGuardrails());
    String reason = body.text("reason", "roll out " + plan.release());
    body.done();
    checks.refuseUnrecordable(plan);
    PlanChecks.refuse(checks.of(vendor, plan));
    var suffix = new byte[4];
    random.nextBytes(suffix);
    String id = RolloutId.of(vendor, plan.release(), HexFormat.of().formatHex(suffix));
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, 0, new Command.CreateRollout(id, plan)),
        after -> answer(201, after, id),
        after -> present(after, id));
  }

  private Command start(Judged now, Body body) {
    if (now.rollout().state() instanceof RolloutState.Draft) {
      PlanChecks.refuse(checks.of(now.rollout()));
    }
    return new Command.StartRollout(now.rollout().id());
  }

  private Command advance(Judged now, Body body) {
    var rollout = now.rollout();
    if (rollout.atLastShare()) {
      throw new Rejected(
          Problems.conflict(
              "rollout %s is at its plan's last share, which is below 100 %%; widen it with ./yunfan rollout widen, or cancel it"
                  .formatted(rollout.id())));
    }
    int last = rollout.plan().stages().size() - 1;
    if (rollout.state() instanceof RolloutState.Running running && running.stage() == last) {
      requireBaseline(now);
      return new Command.CompleteRollout(rollout.id(), now.counts(), now.judgements());
    }
    return new Command.AdvanceRollout(
        rollout.id(), rollout.state().stageOrNone() + 1, now.counts(), now.judgements());
  }

  private Command widen(Judged now, Body body) {
    var rollout = now.rollout();
    var stage = body.object("stage");
    var widened = PlanBody.stage(stage);
    stage.done();
    int last = rollout.plan().stages().getLast().shareBasisPoints();
    boolean wider =
        widened.shareBasisPoints() > last
            && rollout.plan().stages().size() < RolloutPlan.MAX_STAGES;
    if (wider && rollout.state() instanceof RolloutState.Running running) {
      var next =
          new RolloutState.Running(running.stage() + 1, running.since(), running.haltedModels());
      PlanChecks.refuse(checks.of(rollout.withStage(widened).to(next, rollout.changedAt())));
    }
    return new Command.WidenRollout(rollout.id(), widened);
  }

  /** Outcomes so far that are not wholly known would be held against the rollout later. */
  private static void requireBaseline(Judged now) {
    now.unfitForBaseline()
        .ifPresent(doubt -> {
          throw new Rejected(
              Problems.unavailable(
                  "evidence-not-current",
                  "rollout %s cannot take its counts as the baseline: %s; try again when rollout show does not say so any more"
                      .formatted(now.rollout().id(), doubt)));
        });
  }

  private Answer list(Call call) {
    String vendor = call.query().get("vendor");
    String label = call.query().get("state");
    return Page.of(
        call,
        "rollouts",
        state
            .get()
            .rollouts()
            .filter(r -> call.operator().sees(r.vendor()))
            .filter(r -> vendor == null || vendor.equals(r.vendor()))
            .filter(r -> label == null || label.equals(r.state().label())),
        Rollout::id,
        rollout -> RolloutDocument.of(judged.apply(rollout)));
  }

  private Answer show(Call call) {
    var rollout = named(call);
    return Answer.versioned(200, document(rollout), rollout.revision());
  }

  private Answer change(Call call, BiFunction<Judged, Body, Command> command)
      throws IOException, InterruptedException {
    var rollout = named(call);
    var body = call.body();
    String reason = body.text("reason");
    var change = command.apply(judged.apply(rollout), body);
    body.done();
    return orders.submit(
        new ControlDesk.Order(
            call.actor(), reason, rollout.vendor(), call.expectedVersion(), change),
        after -> answer(200, after, rollout.id()),
        after -> present(after, rollout.id()));
  }

  private Rollout named(Call call) {
    return named(state.get(), call, call.path("id"));
  }

  /** A rollout that the operator may see. */
  static Rollout named(ControlState state, Call call, String id) {
    return state
        .rollout(id)
        .filter(rollout -> call.operator().sees(rollout.vendor()))
        .orElseThrow(() -> new Rejected(Problems.missing("no rollout " + id)));
  }

  /** The rollout with what only one server knows at one moment: doubt of its counts, warnings. */
  private JsonObject document(Rollout rollout) {
    var now = judged.apply(rollout);
    var document = RolloutDocument.of(now);
    now.unfitForBaseline().ifPresent(doubt -> document.put("evidenceDoubt", doubt));
    return document.put("warnings", PlanChecks.warnings(checks.of(rollout)));
  }

  private Answer answer(int status, ControlState after, String id) {
    var rollout = after.rollout(id).orElseThrow();
    return Answer.versioned(status, document(rollout), rollout.revision());
  }

  private JsonObject present(ControlState after, String id) {
    return after.rollout(id).map(this::document).orElseGet(JsonObject::new);
  }
}
