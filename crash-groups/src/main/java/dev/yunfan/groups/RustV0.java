package dev.yunfan.groups;

/**
 * Reads names as Rust's compiler mangles them since 2021 (RFC 2603, {@code _R...}), as far as a
 * path needs: crates without their hashes, nested names, implementations, and back references.
 */
final class RustV0 {
  /** Back references may nest; a name that nests deeper is not of a compiler. */
  private static final int DEEPEST = 60;

  private static final String TYPES = "abcdefhijlmnopstuvxyz";
  private static final String[] TYPE_NAMES = {
    "i8", "bool", "char", "f64", "str", "f32", "u8", "isize", "usize", "i32", "u32", "i128", "u128",
    "_", "i16", "u16", "()", "...", "i64", "u64", "!"
  };

  private final String text;
  private int at;
  private int depth;

  private RustV0(String text) {
    this.text = text;
  }

  /** The path, or the symbol itself if it is not of this form. */
  static String demangled(String symbol) {
    try {
      var parser = new RustV0(symbol.substring(2));
      if (Character.isDigit(parser.peek())) {
        return symbol; // an encoding that does not exist yet
      }
      return parser.path();
    } catch (Unreadable _) {
      return symbol;
    }
  }

  /** The name ends early, or is none. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super("not a mangled name", null, false, false);
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new Unreadable();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private String path() {
    if (++depth > DEEPEST) {
      throw new Unreadable();
    }
    try {
      char kind = next();
      return switch (kind) {
        case 'C' -> crate();
        case 'M' -> {
          disambiguator();
          path();
          yield "<" + type() + ">";
        }
        case 'X' -> {
          disambiguator();
          path();
          var type = type();
          yield "<" + type + " as " + path() + ">";
        }
        case 'Y' -> {
          var type = type();
          yield "<" + type + " as " + path() + ">";
        }
        case 'N' -> nested();
        case 'I' -> generic();
        case 'B' -> referred(false);
        default -> throw new Unreadable();
      };
    } finally {
      depth--;
    }
  }

  private String crate() {
    disambiguator();
    return identifier();
  }

  private String nested() {
    char space = next();
    var parent = path();
    disambiguator();
    var name = identifier();
    if (space == 'C') {
      return parent + "::{closure}";
    }
    return name.isEmpty() ? parent : parent + "::" + name;
  }

  private String generic() {
    var of = path();
    while (peek() != 'E') {
      argument();
    }
    at++;
    return of;
  }

  private void argument() {
    char kind = peek();
    if (kind == 'L') {
      at++;
      number();
    } else if (kind == 'K') {
      at++;
      constant();
    } else {
      type();
    }
  }

  private void constant() {
    if (peek() == 'B') {
      at++;
      number();
      return;
    }
    at++; // its type
    while (next() != '_') {
      // its digits
    }
  }

  private String type() {
    if (++depth > DEEPEST) {
      throw new Unreadable();
    }
    try {
      char kind = peek();
      int basic = TYPES.indexOf(kind);
      if (basic >= 0) {
        at++;
        return TYPE_NAMES[basic];
      }
      return switch (kind) {
        case 'R', 'Q' -> {
          at++;
          if (peek() == 'L') {
            at++;
            number();
          }
          yield "&" + type();
        }
        case 'P', 'O' -> {
          at++;
          yield "*" + type();
        }
        case 'A' -> {
          at++;
          var of = type();
          constant();
          yield "[" + of + "]";
        }
        case 'S' -> {
          at++;
          yield "[" + type() + "]";
        }
        case 'T' -> {
          at++;
          while (peek() != 'E') {
            type();
          }
          at++;
          yield "(..)";
        }
        case 'B' -> {
          at++;
          yield referred(true);
        }
        case 'C', 'M', 'X', 'Y', 'N', 'I' -> path();
        default -> throw new Unreadable();
      };
    } finally {
      depth--;
    }
  }

  private String referred(boolean type) {
    int to = (int) Math.min(number(), Integer.MAX_VALUE);
    if (to >= at) {
      throw new Unreadable();
    }
    int here = at;
    at = to;
    var found = type ? type() : path();
    at = here;
    return found;
  }

  private void disambiguator() {
    if (at < text.length() && text.charAt(at) == 's') {
      at++;
      number();
    }
  }

  /** Base 62, ended by an underscore; alone that is 0. */
  private long number() {
    long value = 0;
    boolean any = false;
    for (char c = next(); c != '_'; c = next()) {
      int digit =
          Character.isDigit(c) ? c - '0' : Character.isLowerCase(c) ? c - 'a' + 10 : c - 'A' + 36;
      if (!Character.isLetterOrDigit(c)) {
        throw new Unreadable();
      }
      value = Math.min(value * 62 + digit, 1L << 40); // hashes are larger, and not needed
      any = true;
    }
    return any ? value + 1 : 0;
  }

  private String identifier() {
    if (peek() == 'u') {
      at++;
    }
    int length = 0;
    while (at < text.length() && Character.isDigit(text.charAt(at)) && length < 10_000) {
      length = length * 10 + text.charAt(at) - '0';
      at++;
    }
    if (at < text.length() && text.charAt(at) == '_') {
      at++;
    }
    if (at + length > text.length()) {
      throw new Unreadable();
    }
    var name = text.substring(at, at + length);
    at += length;
    return name;
  }
}
