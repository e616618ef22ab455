package dev.yunfan.ota.http;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.kafka.ControlDesk;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ModelEvidence;
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
  private final Function<String, List<ModelEvidence>> evidence;
  private final Function<Rollout, String> waitsFor;
  private final ZoneId zone;
  private final RandomGenerator random;

  /**
   * Routes.
   *
   * @param evidence newest counts of a rollout by its id
   * @param waitsFor what keeps a running one from its next stage; empty: nothing
   * @param zone of hours of the day
   * @param random names new rollouts
   */
  RolloutRoutes(
      Supplier<ControlState> state,
      Orders orders,
      Function<String, List<ModelEvidence>> evidence,
      Function<Rollout, String> waitsFor,
      ZoneId zone,
      RandomGenerator random) {
    this.state = state;
    this.orders = orders;
    this.evidence = evidence;
    this.waitsFor = waitsFor;
    this.zone = zone;
    this.random = random;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/rollouts", Permission.ROLL_OUT, "Draft a rollout", this::create),
        Route.get("/v1/rollouts", Permission.READ, "List rollouts", this::list),
        Route.get("/v1/rollouts/{id}", Permission.READ, "Show a rollout", this::show),
        move("start", "Start a draft", (r, _) -> new Command.StartRollout(r.id())),
        Route.post(
            "/v1/rollouts/{id}/approve",
            Permission.APPROVE,
            "Approve what somebody else started",
            call -> change(call, (r, _) -> new Command.ApproveRollout(r.id()))),
        move("advance", "Open the next stage by hand, or complete the last", this::advance),
        move(
            "halt",
            "Stop it by a person's verdict",
            (r, body) ->
                new Command.HaltRollout(
                    r.id(), List.copyOf(body.names("models")), evidence.apply(r.id()))),
        move("pause", "Stop it for a while", (r, _) -> new Command.PauseRollout(r.id())),
        move(
            "resume",
            "Go on; the counts so far are not held against it again",
            (r, _) -> new Command.ResumeRollout(r.id(), evidence.apply(r.id()))),
        move(
            "cancel",
            "End it; rollForward names a release for those that it had updated",
            (r, body) -> new Command.CancelRollout(r.id(), body.nameOrNull("rollForward"))));
  }

  private Route move(String verb, String summary, BiFunction<Rollout, Body, Command> command) {
    return Route.post(
        "/v1/rollouts/{id}/" + verb, Permission.ROLL_OUT, summary, call -> change(call, command));
  }

  private Answer create(Call call) throws IOException, InterruptedException {
    var body = call.body();
    String vendor = call.visible(body.name("vendor"));
    var plan = PlanBody.read(body, zone);
    String reason = body.text("reason", "roll out " + plan.release());
    body.done();
    var suffix = new byte[4];
    random.nextBytes(suffix);
    String id = vendor + "-" + plan.release() + "-" + HexFormat.of().formatHex(suffix);
    return orders.submit(
        new ControlDesk.Order(call.actor(), reason, vendor, 0, new Command.CreateRollout(id, plan)),
        after -> answer(201, after, id),
        after -> present(after, id));
  }

  private Command advance(Rollout rollout, Body body) {
    int last = rollout.plan().stages().size() - 1;
    var counts = evidence.apply(rollout.id());
    return rollout.state() instanceof RolloutState.Running running && running.stage() == last
        ? new Command.CompleteRollout(rollout.id(), counts)
        : new Command.AdvanceRollout(rollout.id(), rollout.state().stageOrNone() + 1, counts);
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
        this::document);
  }

  private Answer show(Call call) {
    var rollout = named(call);
    var document = document(rollout);
    String waits = waitsFor.apply(rollout);
    if (!waits.isEmpty()) {
      document.put("waitsFor", waits);
    }
    return Answer.versioned(200, document, rollout.revision());
  }

  private Answer change(Call call, BiFunction<Rollout, Body, Command> command)
      throws IOException, InterruptedException {
    var rollout = named(call);
    var body = call.body();
    String reason = body.text("reason");
    var change = command.apply(rollout, body);
    body.done();
    return orders.submit(
        new ControlDesk.Order(
            call.actor(), reason, rollout.vendor(), call.expectedVersion(), change),
        after -> answer(200, after, rollout.id()),
        after -> present(after, rollout.id()));
  }

  private Rollout named(Call call) {
    String id = call.path("id");
    return state
        .get()
        .rollout(id)
        .filter(rollout -> call.operator().sees(rollout.vendor()))
        .orElseThrow(() -> new Rejected(Problems.missing("no rollout " + id)));
  }

  private JsonObject document(Rollout rollout) {
    return Documents.rollout(rollout, evidence.apply(rollout.id()));
  }

  private Answer answer(int status, ControlState after, String id) {
    var rollout = after.rollout(id).orElseThrow();
    return Answer.versioned(status, document(rollout), rollout.revision());
  }

  private JsonObject present(ControlState after, String id) {
    return after.rollout(id).map(this::document).orElseGet(JsonObject::new);
  }
}
