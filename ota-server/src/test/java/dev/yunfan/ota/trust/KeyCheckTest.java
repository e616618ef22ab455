package dev.yunfan.ota.trust;

import static dev.yunfan.ota.trust.SignedTrust.LATER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyCheckTest {
  private static final ServerKeys KEYS = new ServerKeys(key(), key(), key());
  private static final Trust TRUST = SignedTrust.naming(KEYS).root(LATER).trust();

  private static SigningKey key() {
    return SigningKey.generate(Scheme.ED25519);
  }

  private static String objection(ServerKeys keys) {
    return KeyCheck.objection(TRUST, Optional.of(keys)).orElse("");
  }

  @Test
  void the_keys_that_root_lists_are_good_and_each_other_one_is_named_with_its_setting() {
    var other = key();
    assertThat(objection(KEYS)).isEmpty();
    assertThat(objection(new ServerKeys(other, KEYS.timestamp(), KEYS.assignment())))
        .startsWith("OTA_SNAPSHOT_KEY names key " + other.publicKey().id())
        .contains("root 1 wants 1 of [" + KEYS.snapshot().publicKey().id() + "]");
    assertThat(objection(new ServerKeys(KEYS.snapshot(), other, KEYS.assignment())))
        .startsWith("OTA_TIMESTAMP_KEY names key " + other.publicKey().id());
    assertThat(objection(new ServerKeys(KEYS.snapshot(), KEYS.timestamp(), other)))
        .startsWith("OTA_ASSIGNMENT_KEY names key " + other.publicKey().id());
    assertThat(objection(new ServerKeys(KEYS.timestamp(), KEYS.snapshot(), KEYS.assignment())))
        .as("in each other's place")
        .startsWith("OTA_SNAPSHOT_KEY");
  }

  @Test
  void no_keys_are_needed_before_the_first_root_and_missing_after_it() {
    assertThat(KeyCheck.objection(Trust.NONE, Optional.empty())).isEmpty();
    assertThat(KeyCheck.objection(TRUST, Optional.empty()).orElseThrow())
        .contains("OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY are not set", "root 1")
        .contains(KEYS.snapshot().publicKey().id(), KEYS.timestamp().publicKey().id());
  }
}
