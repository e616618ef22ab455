package dev.yunfan.ingest.admission;

/** Identifiers: 1 or more of A-Z a-z 0-9 . _ - */
final class Names {
  /** Longest identifier of a device, model, firmware, rollout or release. */
  static final int MAX_LENGTH = 64;

  private Names() {}

  /** Whether the text is an identifier of at most {@code max} characters. */
  static boolean allowed(String text, int max) {
    int length = text.length();
    if (length == 0 || length > max) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!allowed(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean allowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '.'
        || c == '_';
  }
}
