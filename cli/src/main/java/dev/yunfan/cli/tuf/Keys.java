package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.KeyFile;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Key files on the command line: {@code NAME.key} is a private key under a passphrase, {@code
 * NAME.pub} the public key as metadata lists it. Where only a public key is needed, either will do.
 */
final class Keys {
  private Keys() {}

  /** The public half of a key, from the {@code .pub} beside it if a {@code .key} is named. */
  static TufKey publicKey(Path file) throws IOException, Refusal {
    var pub = isPrivate(file) ? publicBeside(file) : file;
    var node = new Node(pub.toString(), JsonReader.read(pub.toString(), Files.readAllBytes(pub)));
    var key = TufKey.from(node);
    key.checkUsable(pub.toString());
    return key;
  }

  static List<TufKey> publicKeys(List<Path> files) throws IOException, Refusal {
    var keys = new ArrayList<TufKey>();
    for (var file : files) {
      keys.add(publicKey(file));
    }
    return keys;
  }

  static SigningKey privateKey(Path file, Passphrase passphrase) throws IOException {
    return KeyFile.read(file, passphrase.of(file));
  }

  /** The private keys among some files; public ones are somebody else's to sign with. */
  static List<SigningKey> privateKeys(List<Path> files, Passphrase passphrase) throws IOException {
    var keys = new ArrayList<SigningKey>();
    for (var file : files) {
      if (isPrivate(file)) {
        keys.add(privateKey(file, passphrase));
      }
    }
    return keys;
  }

  /** Writes both halves. */
  static void write(Path privateFile, SigningKey key, char[] passphrase) throws IOException {
    KeyFile.write(privateFile, key, passphrase);
    writePublic(privateFile, key);
  }

  static void writePublic(Path privateFile, SigningKey key) throws IOException {
    Files.write(publicBeside(privateFile), JsonWriter.write(key.publicKey().source()));
  }

  static boolean isPrivate(Path file) {
    return file.toString().endsWith(".key");
  }

  static Path publicBeside(Path privateFile) {
    return privateFile.resolveSibling(
        privateFile.getFileName().toString().replaceFirst("\\.key$", ".pub"));
  }
}
