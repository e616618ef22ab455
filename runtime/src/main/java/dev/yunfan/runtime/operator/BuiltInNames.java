package dev.yunfan.runtime.operator;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/**
 * Names of actors that are no people. The record of changes must not mistake a person for one, so
 * that nobody may be called alike, whatever the case, the spaces or the script's look-alike width.
 */
public final class BuiltInNames {
  /** The gate, which advances and halts by evidence. */
  public static final String GATEKEEPER = "gatekeeper";

  /** Longest name of a person or token, in code points. */
  public static final int LONGEST = 64;

  private static final Set<String> FOLDED = Set.of(folded(GATEKEEPER), folded(FirstAdmin.NAME));

  private BuiltInNames() {}

  /** Why somebody may not be called so, in words; empty when they may. */
  public static String objection(String name) {
    if (name.isBlank() || name.codePointCount(0, name.length()) > LONGEST) {
      return "it is not 1 to %d characters".formatted(LONGEST);
    }
    if (name.codePoints().anyMatch(BuiltInNames::isUnseen)) {
      return "it has characters that nobody sees";
    }
    return FOLDED.contains(folded(name)) ? "it is, or looks like, a built-in actor's" : "";
  }

  private static boolean isUnseen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
