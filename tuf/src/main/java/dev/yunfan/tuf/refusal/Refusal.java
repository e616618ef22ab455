package dev.yunfan.tuf.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Something from outside failed a check and is not used. There is one subclass per check, so that a
 * caller (and a log reader) knows which attack or fault was met; each carries the value that was
 * demanded and the one that was found.
 */
@SuppressWarnings("serial") // never serialised
public abstract sealed class Refusal extends Exception {
  private final String subject;
  private final String expected;
  private final String found;

  private Refusal(String subject, Object expected, Object found) {
    super("%s: expected %s, found %s".formatted(subject, expected, found));
    this.subject = subject;
    this.expected = expected.toString();
    this.found = found.toString();
  }

  /** The role, file or field that was refused. */
  public String subject() {
    return subject;
  }

  /** The value that the check demanded. */
  public String expected() {
    return expected;
  }

  /** The value that was there instead. */
  public String found() {
    return found;
  }

  /** Bytes that are not the JSON, or not the metadata fields, that the specification describes. */
  public static final class Malformed extends Refusal {
    public Malformed(String where, String expected, String found) {
      super(where, expected, found);
    }
  }

  /** The {@code _type} of a file is not that of the role it was fetched for. */
  public static final class WrongType extends Refusal {
    public WrongType(String role, String expected, String found) {
      super(role + " _type", expected, found);
    }
  }

  /** The specification's major version is not the one this client implements. */
  public static final class UnsupportedSpecVersion extends Refusal {
    public UnsupportedSpecVersion(String role, String expected, String found) {
      super(role + " spec_version", expected, found);
    }
  }

  /** A key is listed under an id that is not the SHA-256 of its canonical form. */
  public static final class KeyIdMismatch extends Refusal {
    public KeyIdMismatch(String expected, String found) {
      super("key id", expected, found);
    }
  }

  /** One key id occurs twice among the signatures of a file. */
  public static final class DuplicateSignature extends Refusal {
    public DuplicateSignature(String role, String keyId) {
      super(role + " signatures", "each key id once", keyId + " again");
    }
  }

  /** Fewer distinct keys of the role signed than its threshold asks for. */
  public static final class ThresholdNotMet extends Refusal {
    public ThresholdNotMet(String role, String grantor, long threshold, int found) {
      super(
          role + " signatures under " + grantor,
          threshold + " distinct valid keys",
          Integer.toString(found));
    }
  }

  /** A version lower than the one already trusted: an old file played back. */
  public static final class RollbackAttempted extends Refusal {
    public RollbackAttempted(String role, long trusted, long found) {
      super(role + " version", "at least " + trusted, found);
    }
  }

  /** A role that the trusted snapshot lists is missing from the new one. */
  public static final class RoleRemoved extends Refusal {
    public RoleRemoved(String file, long trustedVersion) {
      super("snapshot entry " + file, "version " + trustedVersion + " or later", "no entry");
    }
  }

  /** A file has another version than the (signed) file that names it says. */
  public static final class VersionMismatch extends Refusal {
    public VersionMismatch(String role, long expected, long found) {
      super(role + " version", expected, found);
    }
  }

  /** The metadata's life is over: the repository is stale, or someone keeps it so (freeze). */
  public static final class Expired extends Refusal {
    public Expired(String role, Instant updateStart, Instant expires) {
      super(role + " expiry", "later than " + updateStart, expires);
    }
  }

  /** A digest differs from the signed one. */
  public static final class HashMismatch extends Refusal {
    public HashMismatch(String file, String algorithm, String expected, String found) {
      super(file + " " + algorithm, expected, found);
    }
  }

  /** None of the listed digests is of an algorithm this client knows. */
  public static final class NoKnownHash extends Refusal {
    public NoKnownHash(String file, Collection<String> algorithms) {
      super(file + " hashes", "sha256 or sha512", algorithms);
    }
  }

  /** A file is shorter or longer than its signed length. */
  public static final class LengthMismatch extends Refusal {
    public LengthMismatch(String file, long expected, long found) {
      super(file + " length", expected, found);
    }
  }

  /** A download ran past its limit and was cut off there (endless data). */
  public static final class TooLong extends Refusal {
    public TooLong(String file, long limitBytes, String found) {
      super(file + " length", "at most " + limitBytes + " bytes", found);
    }
  }

  /** A download fell below the least rate for too long (slow retrieval). */
  public static final class TooSlow extends Refusal {
    public TooSlow(String file, long leastBytesPerSecond, long bytes, Duration elapsed) {
      super(
          file + " rate",
          "at least " + leastBytesPerSecond + " bytes/s",
          bytes + " bytes in " + elapsed.toMillis() + " ms");
    }
  }

  /** A refresh or look-up as a whole took too long, though none of its downloads was too slow. */
  public static final class TookTooLong extends Refusal {
    public TookTooLong(String act, Duration most, Duration elapsed) {
      super("time of the " + act, "at most " + seconds(most), seconds(elapsed));
    }

    private static String seconds(Duration time) {
      return "%d s".formatted(time.toSeconds());
    }
  }

  /** A delegated role has no entry in the trusted snapshot, so its version is not vouched for. */
  public static final class NotInSnapshot extends Refusal {
    public NotInSnapshot(String role) {
      super("snapshot entry " + role + ".json", "present", "no entry");
    }
  }

  /** No role that may speak for this path lists it. */
  public static final class TargetNotFound extends Refusal {
    public TargetNotFound(String path, int rolesVisited) {
      super("target " + path, "listed by a delegated role", "none of " + rolesVisited + " visited");
    }
  }

  /**
   * A role name or path that could leave its folder, or hide something, when used as a file name.
   */
  public static final class UnsafeName extends Refusal {
    public UnsafeName(String what, String expected, String found) {
      super(what, expected, found);
    }
  }

  /** An image whose signed description does not fit the handset or the vendor asking for it. */
  public static final class WrongRelease extends Refusal {
    public WrongRelease(String what, String expected, String found) {
      super(what, expected, found);
    }
  }

  /** A file to be published that would break what readers already trust. */
  public static final class NotPublishable extends Refusal {
    public NotPublishable(String what, String expected, String found) {
      super(what, expected, found);
    }
  }
}
