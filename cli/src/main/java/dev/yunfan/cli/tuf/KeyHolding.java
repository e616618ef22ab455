package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.metadata.Authority;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.ThresholdNotMet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The keys known to sign for a role: the keys that another file lists, or else no more than the
 * signatures of the role's current file.
 */
final class KeyHolding {
  private final Authority authority;
  private final boolean known;

  private KeyHolding(Authority authority, boolean known) {
    this.authority = authority;
    this.known = known;
  }

  static KeyHolding of(Authority authority) {
    return new KeyHolding(authority, true);
  }

  /** Keys of a vendor as targets lists them, or of targets as root does. */
  static KeyHolding listedIn(Path file, String role) throws IOException, Refusal {
    var bytes = Files.readAllBytes(file);
    var lister = StagedFiles.roleOf(file);
    if (role.equals(Role.TARGETS)) {
      return of(Root.selfSigned(bytes).authority(Role.TARGETS));
    }
    if (lister.equals(Role.ROOT)) {
      throw new IllegalArgumentException(
          "--listed-in %s: root lists no keys of %s; name the targets.json that does"
              .formatted(file, role));
    }
    return Targets.read(Envelope.read(lister, bytes)).delegations().stream()
        .filter(delegation -> delegation.role().equals(role))
        .findFirst()
        .map(delegation -> of(delegation.authority()))
        .orElseThrow(
            () -> new IllegalArgumentException("%s lists no keys of %s".formatted(file, role)));
  }

  /** As many signatures as the current file has, by keys that are not at hand. */
  static KeyHolding unknown(Envelope current) {
    int signatures = Math.max(1, current.signatures().size());
    return new KeyHolding(
        new Authority(
            current.role(), Map.of(), List.copyOf(current.signatures().keySet()), signatures),
        false);
  }

  boolean isKnown() {
    return known;
  }

  long threshold() {
    return authority.threshold();
  }

  /**
   * Refuses to go on from a file that the role's keys have not signed, and to sign with a key that
   * is none of them.
   */
  void check(Envelope current, List<SigningKey> signers) throws IOException, Refusal {
    if (!known) {
      checkOneSignedIt(current, signers);
      return;
    }
    authority.verify(current);
    for (var signer : signers) {
      var id = signer.publicKey().id();
      if (!authority.keys().containsKey(id)) {
        throw new IOException(
            "key %s is not one of %s; %s lists %s"
                .formatted(id, current.role(), authority.grantor(), authority.keyIds()));
      }
    }
  }

  private static void checkOneSignedIt(Envelope current, List<SigningKey> signers)
      throws IOException {
    var keys =
        signers.stream()
            .map(SigningKey::publicKey)
            .collect(Collectors.toMap(TufKey::id, key -> key, (one, _) -> one));
    try {
      new Authority("the keys given", keys, List.copyOf(keys.keySet()), 1).verify(current);
    } catch (ThresholdNotMet e) {
      throw new IOException(
          "no key given has signed %s; it has signatures of %s. Give such a key, or name the file that lists newer ones with --listed-in"
              .formatted(current.role(), current.signatures().keySet()),
          e);
    }
  }

  /** How many signatures a new file lacks. */
  long missing(String role, byte[] file) throws Refusal {
    var renewed = Envelope.read(role, file);
    if (!known) {
      return Math.max(0, authority.threshold() - renewed.signatures().size());
    }
    try {
      authority.verify(renewed);
      return 0;
    } catch (ThresholdNotMet e) {
      return authority.threshold() - Long.parseLong(e.found());
    }
  }
}
