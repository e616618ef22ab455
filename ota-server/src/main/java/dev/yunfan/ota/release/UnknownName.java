package dev.yunfan.ota.release;

/** The word by which a handset says that it does not know its firmware or model. */
public final class UnknownName {
  private static final String WORD = "unknown";

  private UnknownName() {}

  /** Whether a name is that word, in any case. */
  public static boolean is(String name) {
    return name.length() == WORD.length() && name.equalsIgnoreCase(WORD);
  }
}
