package dev.yunfan.bench.checkin;

import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.schemas.control.Stage;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** Rules for timing the decision alone. */
final class DecisionRules {
  private DecisionRules() {}

  /** So many rollouts of one model, each from a firmware of its own, at 1 % of the handsets. */
  static FleetRules of(int rollouts) {
    var state = ControlState.EMPTY;
    state =
        folded(
            state,
            0,
            new Command.CreateRelease(
                "2.0.0", List.of(new SignedImage(Rig.MODEL, 1, "ab".repeat(32), "c2ln"))));
    for (int i = 0; i < rollouts; i++) {
      var plan =
          new RolloutPlan(
              "2.0.0",
              Set.of(Rig.MODEL),
              Set.of("1.0." + i),
              Set.of(),
              List.of(new Stage(100, 86_400, 1)),
              0,
              0.05,
              new OfferHours(0, 24, ZoneOffset.UTC),
              0,
              false,
              0);
      state = folded(state, 0, new Command.CreateRollout("r" + i, plan));
      state = folded(state, 1, new Command.StartRollout("r" + i));
    }
    return FleetRules.of(state);
  }

  private static ControlState folded(ControlState state, long expected, Command command) {
    var record =
        new ControlRecord(
            "c", 0, Actor.named("bench"), "bench", Rig.VENDOR, expected, ChainHead.START, command);
    return Fold.step(state, record, ChainHead.START).state();
  }
}
