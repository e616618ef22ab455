package dev.yunfan.streams.question;

import java.util.ArrayList;
import java.util.List;

/** Subjects as text: parts joined by slashes; slash and percent within a part are escaped. */
public final class Subjects {
  private Subjects() {}

  /** The parts as one text. */
  public static String join(String... parts) {
    var text = new StringBuilder(48);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text.append('/');
      }
      text.append(escape(parts[i]));
    }
    return text.toString();
  }

  /** The parts of a text that {@link #join} made. */
  public static List<String> split(String text) {
    var parts = new ArrayList<String>(5);
    int start = 0;
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', start)) {
      parts.add(unescape(text.substring(start, slash)));
      start = slash + 1;
    }
    parts.add(unescape(text.substring(start)));
    return parts;
  }

  private static String escape(String part) {
    return part.indexOf('/') < 0 && part.indexOf('%') < 0
        ? part
        : part.replace("%", "%25").replace("/", "%2F");
  }

  private static String unescape(String part) {
    return part.indexOf('%') < 0 ? part : part.replace("%2F", "/").replace("%25", "%");
  }
}
