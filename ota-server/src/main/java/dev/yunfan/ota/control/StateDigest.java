package dev.yunfan.ota.control;

import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A digest of the folded state, by induction: {@code d(0) = 64 zeros; d(n) = hex(SHA-256(d(n-1) ||
 * what record n changed))}. So it costs as much as the change, however large the state is. Two
 * servers that fold one record differently have different digests from there on. Its input is fixed
 * for all builds; new things go in by new {@link Rules}.
 */
final class StateDigest {
  /** Of the empty state. */
  static final String START = "0".repeat(64);

  private static final long VOID = 0;
  private static final long DONE = 1;
  private static final long PASSED_OVER = 2;

  private StateDigest() {}

  /** After a record with its effect. */
  static String after(String before, ControlRecord record, Effect effect) {
    return switch (effect) {
      case Effect.Refused _ -> new Canon().number(VOID).hashAfter(before);
      case Effect.Changed(var state) -> {
        var canon = new Canon().number(DONE).number(state.rules().number());
        add(canon, state, record);
        yield canon.hashAfter(before);
      }
    };
  }

  /** After a record that nobody can read and that was repaired. */
  static String passedOver(String before, long offset, String sha256) {
    return new Canon().number(PASSED_OVER).number(offset).text(sha256).hashAfter(before);
  }

  private static void add(Canon canon, ControlState state, ControlRecord record) {
    var programme = state.programme(record.vendor());
    canon
        .text(programme.vendor())
        .number(programme.revision())
        .number(programme.withdrawn() ? 1 : 0)
        .number(programme.releases().size())
        .number(programme.rollouts().size())
        .number(programme.revokedDevices().size())
        .number(state.tokens().size())
        .number(state.webhooks().size())
        .number(state.trust().revision())
        .number(state.trust().publications());
    switch (record.command()) {
      case Command.OfRollout command ->
          CanonicalForm.add(
              canon, there(programme.rollouts().get(command.rolloutId())), state.rules());
      case Command.CreateRelease command -> {
        CanonicalForm.add(canon, there(programme.releases().get(command.version())));
        CanonicalForm.add(canon, command.metadata());
      }
      case Command.PublishTrust command -> CanonicalForm.add(canon, command.files());
      case Command.WithdrawRelease command -> {
        CanonicalForm.add(canon, there(programme.releases().get(command.version())));
        rollouts(canon, programme, state.rules());
      }
      case Command.WithdrawProgramme _ -> {
        new TreeMap<>(programme.releases()).values().forEach(r -> CanonicalForm.add(canon, r));
        rollouts(canon, programme, state.rules());
      }
      case Command.CreateToken command ->
          CanonicalForm.add(canon, there(state.tokens().get(command.tokenId())));
      case Command.RevokeToken command ->
          gone(canon, command.tokenId(), state.tokens().containsKey(command.tokenId()));
      case Command.RevokeDevice command ->
          canon.text(command.deviceId()).number(programme.deviceVersion(command.deviceId()));
      case Command.AddWebhook command ->
          CanonicalForm.add(canon, there(state.webhooks().get(command.webhookId())));
      case Command.RemoveWebhook command ->
          gone(canon, command.webhookId(), state.webhooks().containsKey(command.webhookId()));
      case Command.DeclareFirmware _ -> CanonicalForm.add(canon, programme.declared());
      case Command.NameModel command ->
          canon.text(command.model()).text(programme.nameOf(command.model()).orElse(""));
      case Command.UpgradeRules _, Command.RepairRecord _ -> {}
    }
  }

  private static void rollouts(Canon canon, Programme programme, Rules rules) {
    new TreeMap<>(programme.rollouts()).values().forEach(r -> CanonicalForm.add(canon, r, rules));
  }

  private static void gone(Canon canon, String id, boolean stillThere) {
    canon.text(id).number(stillThere ? 1 : 0);
  }

  private static <T> T there(@Nullable T changed) {
    return Objects.requireNonNull(changed, "a command changed what is not there");
  }
}
