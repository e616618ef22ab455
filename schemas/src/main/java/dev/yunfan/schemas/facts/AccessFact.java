package dev.yunfan.schemas.facts;

import dev.yunfan.schemas.codec.AvroCodec;

/** Value of {@code ota.access}: one fact about who may do what. */
public sealed interface AccessFact {
  /** Bytes of a value. */
  AvroCodec<AccessFact> CODEC = AvroCodec.released(AccessFactMapping.NAME, new AccessFactMapping());

  /**
   * Offset on the control log of the record that decided it, or of a later one at which it still
   * held.
   */
  long offset();

  /** Key on the topic. */
  String key();

  /** A handset whose credential is no longer good. */
  record OfDevice(long offset, String vendor, String deviceId) implements AccessFact {
    @Override
    public String key() {
      return "device/%s/%s".formatted(vendor, deviceId);
    }
  }

  /**
   * An operator's token.
   *
   * @param vendor that it is confined to; empty: none
   * @param secretSha256 of its secret part, hex
   * @param expiresAt milliseconds since 1970-01-01T00:00Z
   */
  record OfToken(
      long offset,
      String id,
      String name,
      String role,
      String vendor,
      String secretSha256,
      long expiresAt,
      boolean revoked)
      implements AccessFact {
    @Override
    public String key() {
      return "token/" + id;
    }

    /** The same, as of another offset. */
    public OfToken at(long later) {
      return new OfToken(later, id, name, role, vendor, secretSha256, expiresAt, revoked);
    }

    /** The same token, no longer good. */
    public OfToken revokedAt(long later) {
      return new OfToken(later, id, name, role, vendor, secretSha256, expiresAt, true);
    }
  }

  /** Every fact up to {@code offset} of the control log is published. */
  record Head(long offset) implements AccessFact {
    /** Its key. */
    public static final String KEY = "head";

    @Override
    public String key() {
      return KEY;
    }
  }

  /** A fact of a kind that came with a newer server. */
  record Unknown(long offset, String kind) implements AccessFact {
    @Override
    public String key() {
      return kind + "/?";
    }
  }
}
