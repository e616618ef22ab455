package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.HashMismatch;
import dev.yunfan.tuf.refusal.Refusal.NoKnownHash;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Digests of one file, by algorithm. All those this client knows must match; unknown ones are left
 * alone; a file with none known is refused.
 *
 * @param hex the digests in hex, by algorithm, at least one
 */
public record Hashes(Map<String, String> hex) {
  private static final Map<String, String> KNOWN = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

  /** How long the digests of the known algorithms are in hex. */
  private static final Map<String, Integer> DIGITS = Map.of("sha256", 64, "sha512", 128);

  public Hashes {
    hex = Collections.unmodifiableMap(new LinkedHashMap<>(hex));
  }

  static Hashes read(Node node) throws Refusal {
    var hex = new LinkedHashMap<String, String>();
    for (var entry : node.fields().entrySet()) {
      hex.put(entry.getKey(), digest(entry.getKey(), entry.getValue()));
    }
    if (hex.isEmpty()) {
      throw node.not("at least one digest");
    }
    return new Hashes(hex);
  }

  /**
   * A digest as written; one of a known algorithm becomes part of a URL, so it is hex or nothing.
   */
  private static String digest(String algorithm, Node node) throws Refusal {
    var digits = DIGITS.get(algorithm);
    var text = node.text();
    if (digits != null && !text.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw node.not(digits + " hex digits");
    }
    return text;
  }

  /** A fresh SHA-256. */
  public static MessageDigest sha256() {
    return digest("SHA-256");
  }

  /** The SHA-256 of some bytes. */
  public static Hashes sha256Of(byte[] bytes) {
    return new Hashes(Map.of("sha256", HexFormat.of().formatHex(sha256().digest(bytes))));
  }

  /** The SHA-256 of a file. */
  public static Hashes sha256Of(Path file) throws IOException {
    var sha256 = sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), sha256)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return new Hashes(Map.of("sha256", HexFormat.of().formatHex(sha256.digest())));
  }

  /** As metadata lists them. */
  public Json.Fields json() {
    var fields = new LinkedHashMap<String, Json>();
    hex.forEach((algorithm, digest) -> fields.put(algorithm, new Json.Text(digest)));
    return new Json.Fields(fields);
  }

  /** Checks every digest of a known algorithm over bytes in memory. */
  public void verify(String file, byte[] bytes) throws Refusal {
    var check = check(file);
    check.update(bytes, 0, bytes.length);
    check.verify();
  }

  /**
   * Starts a check over bytes that come piece by piece.
   *
   * @throws NoKnownHash when there is nothing to check by
   */
  public Check check(String file) throws NoKnownHash {
    return new Check(file);
  }

  /** One of the digests of a known algorithm, for use in a consistent file name. */
  public String forFileName(String file) throws NoKnownHash {
    return check(file).digests.keySet().stream().map(hex::get).findFirst().orElseThrow();
  }

  /** A running check of all known digests. */
  public final class Check {
    private final String file;
    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();

    private Check(String file) throws NoKnownHash {
      this.file = file;
      for (var algorithm : hex.keySet()) {
        var jdkName = KNOWN.get(algorithm);
        if (jdkName != null) {
          digests.put(algorithm, digest(jdkName));
        }
      }
      if (digests.isEmpty()) {
        throw new NoKnownHash(file, hex.keySet());
      }
    }

    /** Adds the next bytes. */
    public void update(byte[] bytes, int from, int count) {
      digests.values().forEach(digest -> digest.update(bytes, from, count));
    }

    /** Compares all digests; the check is spent afterwards. */
    public void verify() throws HashMismatch {
      for (var entry : digests.entrySet()) {
        var expected = String.valueOf(hex.get(entry.getKey()));
        var found = HexFormat.of().formatHex(entry.getValue().digest());
        if (!found.equalsIgnoreCase(expected)) {
          throw new HashMismatch(file, entry.getKey(), expected, found);
        }
      }
    }
  }

  private static MessageDigest digest(String jdkName) {
    try {
      return MessageDigest.getInstance(jdkName);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has " + jdkName, impossible);
    }
  }
}
