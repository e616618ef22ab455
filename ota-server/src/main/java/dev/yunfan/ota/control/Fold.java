package dev.yunfan.ota.control;

import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;

/**
 * The one rule by which commands become state. Live traffic, replay and the decision whether to
 * write at all go through {@link #effect}; so no server can see a command differently.
 */
public final class Fold {
  private Fold() {}

  /**
   * One record folded.
   *
   * @param state after it, whether it took effect or not
   */
  public record Step(ControlState state, Effect effect) {}

  /**
   * Folds the next record of the log.
   *
   * @throws UnknownRules when the log goes on by rules that this build does not know
   */
  public static Step step(ControlState state, ControlRecord record, ChainHead reached) {
    RulesChanges.requireKnown(record);
    var effect = effect(state, record);
    var next =
        switch (effect) {
          case Effect.Changed changed -> changed.state();
          case Effect.Refused _ -> state;
        };
    return new Step(
        next.reached(reached, StateDigest.after(state.digest(), record, effect)), effect);
  }

  /** The effect that a record would have on a state; changes nothing. */
  public static Effect effect(ControlState state, ControlRecord record) {
    return switch (record.command()) {
      case Command.OfRollout rollout -> RolloutChanges.effect(state, record, rollout);
      case Command.CreateRelease create -> ReleaseChanges.create(state, record, create);
      case Command.PublishTrust publish -> TrustChanges.publish(state, record, publish);
      case Command.WithdrawRelease withdraw -> ReleaseChanges.withdraw(state, record, withdraw);
      case Command.WithdrawProgramme _ -> ReleaseChanges.withdrawProgramme(state, record);
      case Command.CreateToken create -> AccessChanges.createToken(state, record, create);
      case Command.RevokeToken revoke -> AccessChanges.revokeToken(state, record, revoke);
      case Command.RevokeDevice revoke -> AccessChanges.revokeDevice(state, record, revoke);
      case Command.AddWebhook add -> AccessChanges.addWebhook(state, record, add);
      case Command.RemoveWebhook remove -> AccessChanges.removeWebhook(state, record, remove);
      case Command.DeclareFirmware declare -> FirmwareChanges.declare(state, record, declare);
      case Command.NameModel name -> ModelChanges.name(state, record, name);
      case Command.UpgradeRules upgrade -> RulesChanges.upgrade(state, record, upgrade);
      case Command.RepairRecord repair -> RulesChanges.repair(state, repair);
    };
  }
}
