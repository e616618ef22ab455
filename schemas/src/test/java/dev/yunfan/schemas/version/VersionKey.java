package dev.yunfan.schemas.version;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The order of versions made in another way, to hold {@link VersionText} against: a version becomes
 * one text, and those texts compare as texts do.
 */
final class VersionKey {
  private static final Pattern PART = Pattern.compile("[0-9]+|[a-zA-Z\\x{80}-\\x{10ffff}]+");
  private static final List<List<String>> EARLY =
      List.of(
          List.of("dev"),
          List.of("nightly"),
          List.of("alpha"),
          List.of("beta"),
          List.of("milestone"),
          List.of("pre", "preview", "prerelease"),
          List.of("rc", "cr"),
          List.of("snapshot"));

  private VersionKey() {}

  static int compare(String a, String b) {
    return Integer.signum(of(a).compareTo(of(b)));
  }

  static String of(String version) {
    var spaced =
        PART.matcher(version.replaceFirst("^[vV](?=[0-9])", ""))
            .results()
            .map(found -> found.group().toLowerCase(Locale.ROOT).replaceFirst("^0+(?=[0-9])", ""))
            .collect(Collectors.joining(" "));
    var bare = spaced.replaceAll("(?<=[0-9])( 0)+(?= [^0-9]|$)", "");
    var key = new StringBuilder();
    for (var part : bare.isEmpty() ? new String[0] : bare.split(" ")) {
      key.append(key(part));
    }
    return key.append("b").toString();
  }

  private static String key(String part) {
    if (part.charAt(0) >= '0' && part.charAt(0) <= '9') {
      return part.equals("0") ? "d00000" : "d%05d%s".formatted(part.length(), part);
    }
    for (int i = 0; i < EARLY.size(); i++) {
      if (EARLY.get(i).contains(part)) {
        return "a" + i;
      }
    }
    return "c" + part + '\0';
  }
}
