package dev.yunfan.ota;

import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.operator.Oidc;
import dev.yunfan.runtime.settings.Secret;
import dev.yunfan.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom the server trusts, and what it signs with. Nothing secret prints.
 *
 * @param operatorToken the first admin's bearer token; empty: none
 * @param online what it signs with; empty: it can publish nothing, and offers are not signed
 * @param webhooks secrets of webhooks come from it; empty: there are no webhooks
 * @param oidc issuer whose access tokens are accepted too; empty: none
 * @param repair public half of the key that repairs of the control log are signed with; empty: no
 *     repair is accepted
 */
public record OtaKeys(
    Secret operatorToken,
    Optional<ServerKeys> online,
    Optional<WebhookKey> webhooks,
    Optional<Oidc> oidc,
    Optional<RepairKey> repair) {
  /** Nobody is trusted. */
  public static final OtaKeys NONE =
      new OtaKeys(
          Secret.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Reads its settings.
   *
   * @throws IllegalArgumentException when a secret is malformed; the message does not show it
   */
  static OtaKeys from(Settings settings) {
    return new OtaKeys(
        settings.secret("OPERATOR_TOKEN", "any text", Secret::new, NONE.operatorToken),
        KeySettings.online(settings),
        settings.secret(
            "WEBHOOK_KEY",
            "not at least 16 bytes",
            text -> Optional.of(new WebhookKey(text)),
            NONE.webhooks),
        settings.optional("OIDC", text -> Optional.of(Oidc.parse(text)), NONE.oidc),
        settings.optional("REPAIR_KEY", OtaKeys::repairKey, NONE.repair));
  }

  OtaKeys withOperatorToken(String token) {
    return new OtaKeys(new Secret(token), online, webhooks, oidc, repair);
  }

  OtaKeys withOnline(ServerKeys keys) {
    return new OtaKeys(operatorToken, Optional.of(keys), webhooks, oidc, repair);
  }

  OtaKeys withWebhooks(WebhookKey key) {
    return new OtaKeys(operatorToken, online, Optional.of(key), oidc, repair);
  }

  OtaKeys withOidc(Oidc issuer) {
    return new OtaKeys(operatorToken, online, webhooks, Optional.of(issuer), repair);
  }

  OtaKeys withRepair(RepairKey key) {
    return new OtaKeys(operatorToken, online, webhooks, oidc, Optional.of(key));
  }

  private static Optional<RepairKey> repairKey(String file) {
    try {
      return Optional.of(RepairKey.read(Path.of(file)));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
