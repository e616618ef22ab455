package dev.yunfan.tuf.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Public keys as metadata lists them. */
class TufKeyTest {
  private static final byte[] MESSAGE = "message".getBytes(UTF_8);

  private static TufKey key(String type, String scheme, String text) throws Refusal {
    var fields =
        Map.<String, Json>of(
            "keytype", new Json.Text(type),
            "scheme", new Json.Text(scheme),
            "keyval", new Json.Fields(Map.of("public", new Json.Text(text))));
    return TufKey.from(new Node("key", new Json.Fields(fields)));
  }

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void a_key_verifies_its_own_signatures_only(Scheme scheme) throws Refusal {
    var key = SigningKey.generate(scheme);
    var again = TufKey.from(new Node("key", key.publicKey().source()));
    var signature = key.sign(MESSAGE);
    assertThat(again.id()).isEqualTo(key.publicKey().id()).hasSize(64);
    assertThat(again.value()).isEqualTo(key.publicKey().value()).isPresent();
    assertThat(again.verifies(MESSAGE, signature)).isTrue();
    assertThat(again.verifies("massage".getBytes(UTF_8), signature)).isFalse();
    assertThat(again.verifies(MESSAGE, new byte[signature.length])).isFalse();
    assertThat(again.verifies(MESSAGE, new byte[0])).isFalse();
    assertThat(SigningKey.generate(scheme).publicKey().verifies(MESSAGE, signature)).isFalse();
    assertThat(key.scheme()).isEqualTo(scheme);
    assertThat(key.toString()).doesNotContain("PRIVATE").contains(key.publicKey().id());
  }

  @Test
  void a_published_test_vector_of_ed25519_verifies() throws Refusal {
    // RFC 8032, section 7.1, test 1: the empty message
    var key =
        key(
            "ed25519",
            "ed25519",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    var signature =
        HexFormat.of()
            .parseHex(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                    + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    assertThat(key.verifies(new byte[0], signature)).isTrue();
    assertThat(key.verifies(MESSAGE, signature)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ab", "zz", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751"})
  void an_ed25519_key_of_other_than_32_bytes_verifies_nothing(String text) throws Refusal {
    var key = key("ed25519", "ed25519", text);
    assertThat(key.value()).isEmpty();
    assertThat(key.verifies(MESSAGE, new byte[64])).isFalse();
  }

  /** The last four are other ways to write the points of y = 0 and 1, that is p and p + 1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void an_ed25519_key_that_anybody_can_sign_for_verifies_nothing(String text) throws Refusal {
    var key = key("ed25519", "ed25519", text);
    var neutral = new byte[64]; // R is the neutral element, S is 0
    neutral[0] = 1;
    for (int i = 0; i < 200; i++) {
      assertThat(key.verifies(("message " + i).getBytes(UTF_8), neutral)).isFalse();
    }
    assertThat(key.value()).isEmpty();
    assertThatThrownBy(() -> key.checkUsable("key"))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("no point of low order");
  }

  @Test
  void types_and_schemes_go_together() throws Refusal {
    assertThat(Scheme.named("rsa", "ed25519")).isEmpty();
    assertThat(Scheme.named("ed25519", "rsassa-pss-sha256")).isEmpty();
    assertThat(Scheme.named("ecdsa", "ecdsa-sha2-nistp256")).contains(Scheme.ECDSA_P256);
    assertThat(Scheme.named("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"))
        .contains(Scheme.ECDSA_P256);
    assertThat(key("ml-dsa", "ml-dsa-65", "00").value()).isEmpty();
  }

  @Test
  void weak_or_foreign_keys_verify_nothing() throws Exception {
    var rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(1024);
    assertThat(key("rsa", "rsassa-pss-sha256", pem(rsa)).value()).isEmpty();
    rsa.initialize(2048);
    assertThat(key("rsa", "rsassa-pss-sha256", pem(rsa)).value()).isPresent();
    var ec = KeyPairGenerator.getInstance("EC");
    ec.initialize(384);
    assertThat(key("ecdsa", "ecdsa-sha2-nistp256", pem(ec)).value()).isEmpty();
    ec.initialize(256);
    assertThat(key("ecdsa", "ecdsa-sha2-nistp256", pem(ec)).value()).isPresent();
    assertThat(key("ecdsa", "ecdsa-sha2-nistp256", pem(ec).replace("BEGIN", "END")).value())
        .isEmpty();
    assertThat(key("rsa", "rsassa-pss-sha256", "-----BEGIN PUBLIC KEY-----\n!\n").value())
        .isEmpty();
  }

  private static String pem(KeyPairGenerator generator) {
    var der = generator.generateKeyPair().getPublic().getEncoded();
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END PUBLIC KEY-----";
  }
}
