package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;

/** How commands change tokens, device credentials and webhooks. */
final class AccessChanges {
  private AccessChanges() {}

  static Effect createToken(ControlState state, ControlRecord record, Command.CreateToken create) {
    if (state.tokens().containsKey(create.tokenId())) {
      return refused(Reason.CONFLICT, "token %s exists already".formatted(create.tokenId()));
    }
    var token =
        new StoredToken(
            create.tokenId(),
            create.name(),
            create.role(),
            record.vendor(),
            create.secretSha256(),
            create.expiresAt());
    return new Effect.Changed(state.withTokens(state.tokens().plus(token.id(), token)));
  }

  static Effect revokeToken(ControlState state, ControlRecord record, Command.RevokeToken revoke) {
    var token = state.tokens().get(revoke.tokenId());
    return token == null || !token.vendor().equals(record.vendor())
        ? refused(Reason.MISSING, "there is no token %s".formatted(revoke.tokenId()))
        : new Effect.Changed(state.withTokens(state.tokens().minus(token.id())));
  }

  static Effect revokeDevice(
      ControlState state, ControlRecord record, Command.RevokeDevice revoke) {
    var programme = state.programme(record.vendor());
    return programme.revokedDevices().contains(revoke.deviceId())
        ? refused(Reason.CONFLICT, "device %s is revoked already".formatted(revoke.deviceId()))
        : ReleaseChanges.changed(state, programme.withRevoked(revoke.deviceId()));
  }

  static Effect addWebhook(ControlState state, ControlRecord record, Command.AddWebhook add) {
    if (state.webhooks().containsKey(add.webhookId())) {
      return refused(Reason.CONFLICT, "webhook %s exists already".formatted(add.webhookId()));
    }
    var webhook =
        new Webhook(add.webhookId(), record.vendor(), add.url(), state.head().offset() + 1);
    return new Effect.Changed(state.withWebhooks(state.webhooks().plus(webhook.id(), webhook)));
  }

  static Effect removeWebhook(
      ControlState state, ControlRecord record, Command.RemoveWebhook remove) {
    var webhook = state.webhooks().get(remove.webhookId());
    return webhook == null || !webhook.vendor().equals(record.vendor())
        ? refused(Reason.MISSING, "there is no webhook %s".formatted(remove.webhookId()))
        : new Effect.Changed(state.withWebhooks(state.webhooks().minus(webhook.id())));
  }
}
