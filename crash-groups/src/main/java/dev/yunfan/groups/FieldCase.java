package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person's knowledge about a few logs, in a form to which a program can hold the groups.
 *
 * @param id names the case
 * @param checks what must hold; at least one
 */
public record FieldCase(String id, List<Demand> checks) {
  /** One demand of a case; files are named as in the case's folder. */
  public sealed interface Demand {
    /**
     * The signature of one log must show this.
     *
     * @param kind the kind that {@link CrashGrouping#kindName} must be
     * @param has found in the readable signature
     * @param lacks not found in it
     */
    record Shows(String file, String kind, Optional<Pattern> has, Optional<Pattern> lacks)
        implements Demand {}

    /** Two logs of one group. */
    record Same(String one, String other) implements Demand {}

    /** Two logs of different groups. */
    record Different(String one, String other) implements Demand {}
  }

  public FieldCase {
    checks = List.copyOf(checks);
    if (checks.isEmpty()) {
      throw new IllegalArgumentException("case " + id + " checks nothing");
    }
  }

  /**
   * Reads a case out of parsed JSON.
   *
   * @throws IllegalArgumentException naming the case and the part that is not of the form
   */
  public static FieldCase from(Map<?, ?> json) {
    if (!(json.get("id") instanceof String id) || !(json.get("checks") instanceof List<?> list)) {
      throw new IllegalArgumentException("a case needs an id and a list of checks: " + json);
    }
    return new FieldCase(id, list.stream().map(check -> check(id, check)).toList());
  }

  private static Demand check(String id, Object json) {
    if (json instanceof Map<?, ?> check) {
      if (check.get("file") instanceof String file && check.get("kind") instanceof String kind) {
        return new Demand.Shows(
            file, kind, pattern(check.get("signature_has")), pattern(check.get("signature_lacks")));
      }
      if (check.get("same") instanceof List<?> pair && pair.size() == 2) {
        return new Demand.Same(pair.get(0).toString(), pair.get(1).toString());
      }
      if (check.get("different") instanceof List<?> pair && pair.size() == 2) {
        return new Demand.Different(pair.get(0).toString(), pair.get(1).toString());
      }
    }
    throw new IllegalArgumentException(
        "case %s: a check is {file, kind}, {same: [2]} or {different: [2]}, not %s"
            .formatted(id, json));
  }

  private static Optional<Pattern> pattern(@Nullable Object text) {
    return text instanceof String expression
        ? Optional.of(Pattern.compile(expression))
        : Optional.empty();
  }

  /** The logs that the case speaks of. */
  public List<String> files() {
    return checks.stream()
        .flatMap(check ->
            switch (check) {
              case Demand.Shows(var file, _, _, _) -> List.of(file).stream();
              case Demand.Same(var one, var other) -> List.of(one, other).stream();
              case Demand.Different(var one, var other) -> List.of(one, other).stream();
            })
        .distinct()
        .toList();
  }

  /**
   * Holds the case against what the rules say.
   *
   * @param grouped the result for each of {@link #files}
   * @return one sentence a failed check; empty if the case passes
   */
  public List<String> failures(Function<String, CrashGrouping> grouped) {
    var failures = new ArrayList<String>();
    for (var check : checks) {
      switch (check) {
        case Demand.Shows(var file, var kind, var has, var lacks) -> {
          var found = grouped.apply(file);
          var signature = found.readable();
          if (!found.kindName().equals(kind)) {
            failures.add("%s: kind %s, not %s".formatted(file, found.kindName(), kind));
          }
          has.filter(part -> !part.matcher(signature).find())
              .ifPresent(
                  part -> failures.add("%s: '%s' lacks /%s/".formatted(file, signature, part)));
          lacks
              .filter(part -> part.matcher(signature).find())
              .ifPresent(
                  part -> failures.add("%s: '%s' has /%s/".formatted(file, signature, part)));
        }
        case Demand.Same(var one, var other) -> {
          if (!group(grouped, one).equals(group(grouped, other))) {
            failures.add("%s and %s are one crash".formatted(one, other));
          }
        }
        case Demand.Different(var one, var other) -> {
          if (group(grouped, one).equals(group(grouped, other))) {
            failures.add("%s and %s are different crashes".formatted(one, other));
          }
        }
      }
    }
    return failures;
  }

  private static String group(Function<String, CrashGrouping> grouped, String file) {
    return grouped.apply(file).groupId();
  }
}
