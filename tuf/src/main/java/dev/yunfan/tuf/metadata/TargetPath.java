package dev.yunfan.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import java.util.List;

/**
 * Which paths an image may have. Everything else may stand in one, spaces and Chinese included: in
 * a URL each part is percent-encoded, and on a server's disk it is as it is written, since a server
 * of static files decodes the URL.
 */
public final class TargetPath {
  /** Longest path once percent-encoded: the name that a client keeps the image under. */
  public static final int MAX_ENCODED = 240;

  /**
   * Longest part in UTF-8: 255 bytes, which every file system takes, less a SHA-256 and a dot, and
   * a reserve for the names of unfinished files.
   */
  public static final int MAX_PART_BYTES = 180;

  private TargetPath() {}

  /**
   * The parts of a path, each of which is a name that neither leaves its folder nor hides anything.
   *
   * @throws UnsafeName when a part is empty, {@code .} or {@code ..}, or has a control character
   */
  static List<String> parts(String path) throws UnsafeName {
    var parts = List.of(path.split("/", -1));
    for (var part : parts) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new UnsafeName("target path", "no empty, . or .. part", path);
      }
    }
    if (path.codePoints().anyMatch(Character::isISOControl)) {
      throw new UnsafeName("target path", "no control characters", path);
    }
    return parts;
  }

  /**
   * Checks that every client takes the path, and every server can hold it.
   *
   * @throws UnsafeName saying what is wrong, and the limit
   */
  public static void checkPublishable(String path) throws UnsafeName {
    for (var part : parts(path)) {
      int bytes = part.getBytes(UTF_8).length;
      if (bytes > MAX_PART_BYTES) {
        throw new UnsafeName(
            "target path " + path,
            "at most " + MAX_PART_BYTES + " bytes of UTF-8 between two /",
            bytes + " in " + part);
      }
    }
    fileName(path);
  }

  /**
   * The path as one file name. A dot at the start is encoded too, so none is hidden.
   *
   * @throws UnsafeName when it is longer than {@value #MAX_ENCODED} characters
   */
  public static String fileName(String path) throws UnsafeName {
    parts(path);
    var name = Role.encoded(path);
    if (name.startsWith(".")) {
      name = "%2E" + name.substring(1);
    }
    if (name.length() > MAX_ENCODED) {
      throw new UnsafeName(
          "target path " + path,
          "at most " + MAX_ENCODED + " characters once percent-encoded (Chinese takes 9 each)",
          name.length() + " characters");
    }
    return name;
  }
}
