package dev.yunfan.streams.spike;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** Names alarms: the same stream and the same beginning give the same id, on any instance. */
final class AlarmId {
  private static final int BYTES = 6;

  private AlarmId() {}

  /** Twelve hexadecimal digits of SHA-256 over stream and opening. */
  static String of(Stream stream, Incident incident) {
    return of(stream, Rule.RATE, "", incident.openedAt());
  }

  /** The same for an alarm by another rule, and of a crash group where it is about one. */
  static String of(Stream stream, Rule rule, String group, Instant openedAt) {
    String cause = rule == Rule.RATE ? "" : "/" + rule + '/' + group;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((stream.key() + cause + '@' + openedAt).getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
