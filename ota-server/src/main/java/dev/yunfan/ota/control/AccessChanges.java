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
    if (token == null || !token.vendor().equals(record.vendor())) {
      return refused(Reason.MISSING, "there is no token %s".formatted(revoke.tokenId()));
    }
    return record.expectedVersion() == StoredToken.VERSION
        ? new Effect.Changed(state.withTokens(state.tokens().minus(token.id())))
        : ReleaseChanges.stale("token " + token.id(), record, StoredToken.VERSION);
  }

  static Effect revokeDevice(
      ControlState state, ControlRecord record, Command.RevokeDevice revoke) {
    var programme = state.programme(record.vendor());
    long version = programme.deviceVersion(revoke.deviceId());
    if (record.expectedVersion() != version) {
      return ReleaseChanges.stale("device " + revoke.deviceId(), record, version);
    }
    return version == Command.RevokeDevice.REVOKED
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
    if (webhook == null || !webhook.vendor().equals(record.vendor())) {
      return refused(Reason.MISSING, "there is no webhook %s".formatted(remove.webhookId()));
    }
    return record.expectedVersion() == Webhook.VERSION
        ? new Effect.Changed(state.withWebhooks(state.webhooks().minus(webhook.id())))
        : ReleaseChanges.stale("webhook " + webhook.id(), record, Webhook.VERSION);
  }
}
