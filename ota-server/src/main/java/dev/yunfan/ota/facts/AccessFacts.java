package dev.yunfan.ota.facts;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.operator.FirstAdmin;
import dev.yunfan.runtime.operator.OperatorToken;
import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.facts.AccessFact;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Revoked devices and operators' tokens, for {@code ota.access}; and the digest of this server's
 * first admin's token, which no log has. Where servers have different ones, each asserts its own;
 * one that no server has any more is revoked by the next server that starts.
 */
public final class AccessFacts implements FactKind<AccessFact> {
  private final Optional<AccessFact.OfToken> firstAdmin;

  /** Tokens of first admins that were revoked here once: who has one asserts it anew. */
  private final Set<String> revokedOnce = new HashSet<>();

  /**
   * @param firstAdminToken empty: there is none
   */
  public AccessFacts(String firstAdminToken) {
    this.firstAdmin =
        firstAdminToken.isEmpty()
            ? Optional.empty()
            : Optional.of(firstAdmin(OperatorToken.sha256(firstAdminToken)));
  }

  private static AccessFact.OfToken firstAdmin(String sha256) {
    var admin = FirstAdmin.operator();
    return new AccessFact.OfToken(
        0,
        FirstAdmin.id(sha256),
        admin.name(),
        admin.role().code(),
        admin.vendor(),
        sha256,
        Long.MAX_VALUE,
        false);
  }

  @Override
  public Topic topic() {
    return Topic.OTA_ACCESS;
  }

  @Override
  public AvroCodec<AccessFact> codec() {
    return AccessFact.CODEC;
  }

  @Override
  public byte[] encode(AccessFact fact, ControlState state) {
    return AccessFact.CODEC.encode(fact);
  }

  @Override
  public String key(AccessFact fact) {
    return fact.key();
  }

  @Override
  public Stream<String> keys(ControlState state) {
    var devices =
        state.programmes().values().stream()
            .flatMap(p ->
                p.revokedDevices().stream()
                    .map(id -> new AccessFact.OfDevice(0, p.vendor(), id).key()));
    var tokens = state.tokens().values().stream().map(t -> fact(t, 0).key());
    return Stream.concat(firstAdmin.map(AccessFact::key).stream(), Stream.concat(devices, tokens));
  }

  @Override
  public Stream<String> changed(ControlState before, ControlState after) {
    var keys = new HashSet<String>();
    for (var programme : after.programmes().values()) {
      var known = before.programme(programme.vendor()).revokedDevices();
      if (known.size() != programme.revokedDevices().size()) { // it only ever grows
        addNew(keys, programme.vendor(), known, programme.revokedDevices());
      }
    }
    Stream.of(before, after)
        .flatMap(state -> state.tokens().values().stream())
        .filter(token ->
            !Objects.equals(before.tokens().get(token.id()), after.tokens().get(token.id())))
        .forEach(token -> keys.add(fact(token, 0).key()));
    return keys.stream();
  }

  private static void addNew(
      Set<String> keys, String vendor, Set<String> before, Set<String> after) {
    for (String id : after) {
      if (!before.contains(id)) {
        keys.add(new AccessFact.OfDevice(0, vendor, id).key());
      }
    }
  }

  @Override
  public Optional<AccessFact> at(ControlState state, String key) {
    long offset = state.head().offset();
    var admin = firstAdmin.filter(fact -> fact.key().equals(key));
    if (admin.isPresent()) {
      return admin.map(fact -> fact.at(offset));
    }
    var parts = key.split("/", 3);
    if (parts.length == 3 && parts[0].equals("device")) {
      return state.programme(parts[1]).revokedDevices().contains(parts[2])
          ? Optional.of(new AccessFact.OfDevice(offset, parts[1], parts[2]))
          : Optional.empty();
    }
    return parts.length == 2 && parts[0].equals("token")
        ? Optional.ofNullable(state.tokens().get(parts[1])).map(token -> fact(token, offset))
        : Optional.empty();
  }

  private static AccessFact fact(StoredToken token, long offset) {
    return new AccessFact.OfToken(
        offset,
        token.id(),
        token.name(),
        token.role(),
        token.vendor(),
        token.secretSha256(),
        token.expiresAt(),
        false);
  }

  /** A token that was revoked stays as a revoked one; a device is never given back. */
  @Override
  public Optional<AccessFact> gone(AccessFact seen, ControlState state) {
    return seen instanceof AccessFact.OfToken token
        ? Optional.of(stays(token) ? token : token.revokedAt(state.head().offset()))
        : Optional.empty();
  }

  private boolean stays(AccessFact.OfToken token) {
    return token.revoked() || (FirstAdmin.isId(token.id()) && !revokedOnce.add(token.id()));
  }

  @Override
  public boolean same(AccessFact seen, AccessFact fact) {
    return switch (fact) {
      case AccessFact.OfDevice(var _, var vendor, var id) ->
          seen instanceof AccessFact.OfDevice d
              && d.vendor().equals(vendor)
              && d.deviceId().equals(id);
      case AccessFact.OfToken token ->
          seen instanceof AccessFact.OfToken t
              && new AccessFact.OfToken(
                      token.offset(),
                      t.id(),
                      t.name(),
                      t.role(),
                      t.vendor(),
                      t.secretSha256(),
                      t.expiresAt(),
                      t.revoked())
                  .equals(token);
      case AccessFact.Head head -> seen.equals(head);
      case AccessFact.Unknown unknown -> seen.equals(unknown);
    };
  }

  @Override
  public boolean later(AccessFact seen, ControlState state) {
    return seen.offset() > state.head().offset();
  }

  @Override
  public boolean foreign(AccessFact seen) {
    return seen instanceof AccessFact.Unknown;
  }

  @Override
  public Optional<AccessFact> head(ControlState state) {
    return Optional.of(new AccessFact.Head(state.head().offset()));
  }
}
