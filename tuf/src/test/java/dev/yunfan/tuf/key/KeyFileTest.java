package dev.yunfan.tuf.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Private keys on disk. */
class KeyFileTest {
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Scheme.class)
  void a_key_comes_back_as_it_was(Scheme scheme) throws IOException {
    var key = SigningKey.generate(scheme);
    var file = folder.resolve("a.key");
    KeyFile.write(file, key, PASSPHRASE, 1000);
    var again = KeyFile.read(file, PASSPHRASE);
    assertThat(again.publicKey().id()).isEqualTo(key.publicKey().id());
    var message = "message".getBytes(UTF_8);
    assertThat(key.publicKey().verifies(message, again.sign(message))).isTrue();
    assertThat(key.publicKey().verifies("massage".getBytes(UTF_8), again.sign(message))).isFalse();
  }

  @Test
  void a_wrong_passphrase_opens_nothing() throws IOException {
    var file = folder.resolve("a.key");
    KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE, 1000);
    assertThatThrownBy(() -> KeyFile.read(file, "wrong".toCharArray()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrong passphrase");
  }

  @Test
  void the_file_is_its_owners_alone_and_holds_nothing_in_the_clear() throws IOException {
    var file = folder.resolve("a.key");
    KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE, 1000);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
  }

  @Test
  void an_existing_key_is_never_written_over() throws IOException {
    var file = folder.resolve("a.key");
    KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE, 1000);
    assertThatThrownBy(
            () -> KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE, 1000))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void two_files_of_one_key_and_passphrase_share_neither_salt_nor_vector() throws Exception {
    var key = SigningKey.generate(Scheme.ED25519);
    KeyFile.write(folder.resolve("a.key"), key, PASSPHRASE, 1000);
    KeyFile.write(folder.resolve("b.key"), key, PASSPHRASE, 1000);
    var a = sealedWith(folder.resolve("a.key"));
    var b = sealedWith(folder.resolve("b.key"));
    assertThat(a.getSalt()).isNotEqualTo(b.getSalt());
    assertThat(vector(a)).isNotEqualTo(vector(b));
  }

  @Test
  void a_guess_costs_600_000_rounds() throws Exception {
    var file = folder.resolve("a.key");
    KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE);
    assertThat(sealedWith(file).getIterationCount()).isEqualTo(600_000);
    assertThatThrownBy(
            () -> KeyFile.write(file, SigningKey.generate(Scheme.ED25519), PASSPHRASE, 999))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PBEParameterSpec sealedWith(Path file) throws Exception {
    var base64 = Files.readString(file).lines().skip(1).takeWhile(line -> !line.startsWith("-"));
    var der = Base64.getDecoder().decode(base64.collect(Collectors.joining()));
    var parameters = new EncryptedPrivateKeyInfo(der).getAlgParameters();
    return parameters.getParameterSpec(PBEParameterSpec.class);
  }

  private static byte[] vector(PBEParameterSpec sealed) {
    return ((IvParameterSpec) sealed.getParameterSpec()).getIV();
  }
}
