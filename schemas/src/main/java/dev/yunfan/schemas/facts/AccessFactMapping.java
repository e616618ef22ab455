package dev.yunfan.schemas.facts;

import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code AccessFact}, in the order of its schema. */
final class AccessFactMapping implements Mapping<AccessFact> {
  static final String NAME = "access-fact";
  private static final String DEVICE = "device";
  private static final String TOKEN = "token";

  @Override
  public AccessFact read(ResolvingDecoder in) throws IOException {
    String kind = "";
    long offset = 0;
    String vendor = "";
    String id = "";
    String name = "";
    String role = "";
    String secretSha256 = "";
    long expiresAt = 0;
    boolean revoked = false;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> kind = in.readString();
        case 1 -> offset = in.readLong();
        case 2 -> vendor = in.readString();
        case 3 -> id = in.readString();
        case 4 -> name = in.readString();
        case 5 -> role = in.readString();
        case 6 -> secretSha256 = in.readString();
        case 7 -> expiresAt = in.readLong();
        case 8 -> revoked = in.readBoolean();
        default -> throw new IOException("no field " + field.name());
      }
    }
    return switch (kind) {
      case DEVICE -> new AccessFact.OfDevice(offset, vendor, id);
      case TOKEN ->
          new AccessFact.OfToken(offset, id, name, role, vendor, secretSha256, expiresAt, revoked);
      case AccessFact.Head.KEY -> new AccessFact.Head(offset);
      default -> new AccessFact.Unknown(offset, kind);
    };
  }

  @Override
  public void write(AccessFact value, Encoder out) throws IOException {
    switch (value) {
      case AccessFact.OfDevice(var offset, var vendor, var id) ->
          write(out, DEVICE, offset, vendor, id, "", "", "", 0, true);
      case AccessFact.OfToken t ->
          write(
              out,
              TOKEN,
              t.offset(),
              t.vendor(),
              t.id(),
              t.name(),
              t.role(),
              t.secretSha256(),
              t.expiresAt(),
              t.revoked());
      case AccessFact.Head(var offset) ->
          write(out, AccessFact.Head.KEY, offset, "", "", "", "", "", 0, false);
      case AccessFact.Unknown(var _, var kind) ->
          throw new IllegalArgumentException("a fact of kind %s is not ours".formatted(kind));
    }
  }

  private static void write(
      Encoder out,
      String kind,
      long offset,
      String vendor,
      String id,
      String name,
      String role,
      String secretSha256,
      long expiresAt,
      boolean revoked)
      throws IOException {
    out.writeString(kind);
    out.writeLong(offset);
    out.writeString(vendor);
    out.writeString(id);
    out.writeString(name);
    out.writeString(role);
    out.writeString(secretSha256);
    out.writeLong(expiresAt);
    out.writeBoolean(revoked);
  }
}
