package dev.yunfan.schemas.name;

/**
 * The one rule of names, for every module: A-Z a-z 0-9 . _ -, no dash first, neither {@code .} nor
 * {@code ..}, and a length. So a name is one harmless part of a path, a URL, a topic's key, a
 * header and a command line, and looks like itself everywhere: control characters, direction marks,
 * spaces, slashes and look-alike letters are none of it. {@code docs/names.md} has it as a table.
 *
 * <p>New names are held to {@link #allows}. 0.1.0 took a first dash, {@code .} and {@code ..} too;
 * whatever reads or looks up stored things holds names to {@link #maybeStored}.
 */
public enum NameRule {
  /** A vendor, such as {@code k-touch}; also the role of its signed file. */
  VENDOR("vendor", 64),
  /** A model, such as {@code W700}. Case counts, and no two of a vendor differ in case alone. */
  MODEL("model", 64),
  /** A firmware's or release's version, such as {@code 2.1.0}. */
  FIRMWARE("firmware version", 64),
  /** A handset's factory identity. */
  DEVICE("device id", 64),
  /** A rollout's id, which the server makes; a boot record has room for so much. */
  ROLLOUT("rollout id", 64),
  /** A region that handsets name at their activation, such as {@code CN-33}. */
  REGION("region", 8),
  /** The last part of a path: of an image in signed metadata, or of a download. */
  FILE("file name", 128),
  /** The name of an operator's token. */
  TOKEN("token name", 64),
  /** A role of signed metadata: a vendor, with the number of a bin behind it. */
  ROLE("role", 80);

  private final String noun;
  private final int maxLength;

  NameRule(String noun, int maxLength) {
    this.noun = noun;
    this.maxLength = maxLength;
  }

  /** Whether a text may become such a name. */
  public boolean allows(String text) {
    return maybeStored(text)
        && text.charAt(0) != '-' // passes for an option
        && !text.equals(".") // passes for a folder
        && !text.equals("..");
  }

  /**
   * Whether such a name may have been stored, by this version or an earlier one: it has the length
   * and characters of a name.
   */
  public boolean maybeStored(String text) {
    int length = text.length();
    if (length == 0 || length > maxLength) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!plain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** As {@link #allows(String)}, over ASCII bytes in place. */
  public boolean allows(byte[] bytes, int from, int length) {
    if (length < 1 || length > maxLength || bytes[from] == '-') {
      return false;
    }
    for (int i = from; i < from + length; i++) {
      if (!plain((char) bytes[i])) {
        return false;
      }
    }
    return bytes[from] != '.' || length > 2 || bytes[from + length - 1] != '.';
  }

  /** Whether a character may be in a name. */
  public static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '.'
        || c == '_';
  }

  /** Most characters. */
  public int maxLength() {
    return maxLength;
  }

  /** The rule in words: {@code 1 to 64 of A-Z a-z 0-9 . _ -, ...}. */
  public String form() {
    return "1 to %d of A-Z a-z 0-9 . _ -, without a dash first, and not . or .."
        .formatted(maxLength);
  }

  /**
   * Why a text is no such name, without repeating it: it may be long, or look like another.
   *
   * @param field that carries it
   */
  public String objection(String field, String text) {
    return "%s is not %s: %s".formatted(field, form(), fault(text));
  }

  private String fault(String text) {
    if (text.isEmpty()) {
      return "it is empty";
    }
    if (text.length() > maxLength) {
      return "it has %d characters".formatted(text.length());
    }
    for (int i = 0; i < text.length(); i++) {
      if (!plain(text.charAt(i))) {
        return "character %d is U+%04X".formatted(i + 1, text.codePointAt(i));
      }
    }
    return text.charAt(0) == '-' ? "it begins with a dash" : "it is " + text;
  }

  /**
   * The text, which may become such a name.
   *
   * @throws IllegalArgumentException when it may not, saying why
   */
  public String require(String text) {
    if (!allows(text)) {
      throw new IllegalArgumentException(objection(noun, text));
    }
    return text;
  }
}
