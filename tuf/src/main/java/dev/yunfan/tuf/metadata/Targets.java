package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images a role lists, and the roles it lets speak for others.
 *
 * @param files by path
 * @param delegations in the order of the search; empty when there are bins
 */
public record Targets(
    Header header,
    Envelope file,
    Map<String, TargetFile> files,
    List<Delegation> delegations,
    Optional<SuccinctBins> bins) {
  public Targets {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    delegations = List.copyOf(delegations);
  }

  /** Reads targets metadata, top-level or delegated; says nothing about its signatures. */
  public static Targets read(Envelope file) throws Refusal {
    var signed = file.signed();
    var header = Header.read(file.role(), Role.TARGETS, signed);
    var files = new LinkedHashMap<String, TargetFile>();
    for (var entry : signed.field("targets").fields().entrySet()) {
      files.put(entry.getKey(), TargetFile.read(entry.getKey(), entry.getValue()));
    }
    var node = signed.optional("delegations");
    if (node.isEmpty()) {
      return new Targets(header, file, files, List.of(), Optional.empty());
    }
    var keys = TufKey.keysOf(node.get().field("keys"));
    var roles = node.get().optional("roles");
    var bins = node.get().optional("succinct_roles");
    if (roles.isPresent() == bins.isPresent()) {
      throw node.get().not("either roles or succinct_roles");
    }
    return new Targets(
        header,
        file,
        files,
        roles.isPresent() ? Delegation.readAll(file.role(), roles.get(), keys) : List.of(),
        bins.isPresent()
            ? Optional.of(SuccinctBins.read(file.role(), bins.get(), keys))
            : Optional.empty());
  }

  /** The delegations that cover a path, in the order in which they are to be asked. */
  public List<Delegation> delegationsFor(String path) {
    return bins.map(b -> List.of(b.delegationFor(path)))
        .orElseGet(() -> delegations.stream().filter(d -> d.covers(path)).toList());
  }
}
