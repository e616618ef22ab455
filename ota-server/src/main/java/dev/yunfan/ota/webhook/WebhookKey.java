package dev.yunfan.ota.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that webhooks' secrets come from: {@code secret = hex(HMAC-SHA256(key, webhook id))}. So
 * every server knows every secret, and none is stored.
 */
public final class WebhookKey {
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  /**
   * A key.
   *
   * @param text at least 16 bytes, the same on every server
   */
  public WebhookKey(String text) {
    this.key = text.getBytes(UTF_8);
    if (key.length < 16) {
      throw new IllegalArgumentException("a webhook key of fewer than 16 bytes");
    }
  }

  /** The secret that a webhook's receiver gets once. */
  public String secretOf(String webhookId) {
    return hmac(key, webhookId);
  }

  /**
   * Header {@code Yunfan-Signature}: {@code t=SECONDS,v1=HEX}, HEX being HMAC-SHA256 with the
   * webhook's secret over {@code SECONDS.BODY}.
   */
  public String signature(String webhookId, long seconds, String body) {
    return "t=%d,v1=%s"
        .formatted(seconds, hmac(secretOf(webhookId).getBytes(UTF_8), seconds + "." + body));
  }

  private static String hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
