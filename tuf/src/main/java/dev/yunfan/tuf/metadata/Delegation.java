package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * One role that may speak for some paths.
 *
 * @param terminating whether the search ends with this role and those below it
 */
public record Delegation(String role, Authority authority, boolean terminating, Scope scope) {

  /** Which paths a delegation covers. */
  public sealed interface Scope {
    /** Paths that match one of the patterns. */
    record Paths(List<PathPattern> patterns) implements Scope {
      public Paths {
        patterns = List.copyOf(patterns);
      }
    }

    /** Paths whose SHA-256 starts with one of the hex prefixes. */
    record HashPrefixes(List<String> prefixes) implements Scope {
      public HashPrefixes {
        prefixes = List.copyOf(prefixes);
      }
    }

    /** Paths that fall into one of many bins. */
    record Bin(SuccinctBins bins, String name) implements Scope {}
  }

  /** Whether the delegation covers a path. */
  public boolean covers(String path) {
    return switch (scope) {
      case Scope.Paths(var patterns) -> patterns.stream().anyMatch(p -> p.matches(path));
      case Scope.HashPrefixes(var prefixes) -> {
        var digest = SuccinctBins.hexDigest(path);
        yield prefixes.stream().anyMatch(digest::startsWith);
      }
      case Scope.Bin(var bins, var name) -> bins.binOf(path).equals(name);
    };
  }

  /** Reads the {@code roles} of a delegations object, in their order. */
  static List<Delegation> readAll(String delegator, Node roles, Map<String, TufKey> keys)
      throws Refusal {
    var delegations = new ArrayList<Delegation>();
    var names = new HashSet<String>();
    for (var node : roles.items()) {
      var name = node.field("name").text();
      Role.checkDelegated(name);
      if (!names.add(name)) {
        throw node.field("name").not("each role once");
      }
      delegations.add(
          new Delegation(
              name,
              Authority.read(delegator, node, keys),
              node.field("terminating").flag(),
              scope(node)));
    }
    return delegations;
  }

  private static Scope scope(Node node) throws Refusal {
    var paths = node.optional("paths");
    var prefixes = node.optional("path_hash_prefixes");
    if (paths.isPresent() == prefixes.isPresent()) {
      throw node.not("either paths or path_hash_prefixes");
    }
    return paths.isPresent()
        ? new Scope.Paths(paths.get().texts().stream().map(PathPattern::new).toList())
        : new Scope.HashPrefixes(prefixes.orElseThrow().texts());
  }
}
