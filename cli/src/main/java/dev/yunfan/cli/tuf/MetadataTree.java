package dev.yunfan.cli.tuf;

import dev.yunfan.tuf.metadata.Authority;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.repository.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A repository as lines of text, who may sign for whom, with what is about to expire marked in
 * picocli's colour markup.
 */
final class MetadataTree {
  private final Published published;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  private MetadataTree(Published published, Instant now) {
    this.published = published;
    this.now = now;
  }

  static List<String> lines(Published published, Instant now) {
    var tree = new MetadataTree(published, now);
    tree.draw();
    return tree.lines;
  }

  private void draw() {
    var root = published.root();
    add("", root.header(), root.authority(Role.ROOT), Duration.ofDays(30));
    published
        .timestamp()
        .ifPresent(
            t -> add("├─ ", t.header(), root.authority(Role.TIMESTAMP), Duration.ofHours(6)));
    published
        .snapshot()
        .ifPresent(s -> add("├─ ", s.header(), root.authority(Role.SNAPSHOT), Duration.ofDays(3)));
    published.top().ifPresent(t -> targets("└─ ", "   ", t, root.authority(Role.TARGETS)));
  }

  private void targets(String mark, String indent, Targets targets, Authority authority) {
    add(mark, targets.header(), authority, Duration.ofDays(30));
    var delegations = targets.delegations();
    images(indent, targets);
    targets.bins().ifPresent(bins -> bins(indent, bins));
    for (int i = 0; i < delegations.size(); i++) {
      var delegation = delegations.get(i);
      var last = i == delegations.size() - 1;
      var child = published.role(delegation.role());
      var childMark = indent + (last ? "└─ " : "├─ ");
      if (child.isPresent()) {
        targets(childMark, indent + (last ? "   " : "│  "), child.get(), delegation.authority());
      } else {
        lines.add(childMark + "%s  @|yellow nothing signed yet|@".formatted(delegation.role()));
      }
    }
  }

  /** All bins as one, with the expiry of whichever is the first to expire. */
  private void bins(String indent, SuccinctBins bins) {
    var files = bins.all().flatMap(bin -> published.role(bin.role()).stream()).toList();
    lines.add(
        "%s└─ @|bold %s to %s|@  %,d bins  %d of %d keys  the first %s"
            .formatted(
                indent,
                Failure.printable(bins.name(0)),
                Failure.printable(bins.name(bins.count() - 1)),
                bins.count(),
                bins.authority().threshold(),
                bins.authority().keyIds().size(),
                files.stream()
                    .map(file -> file.header().expires())
                    .min(Comparator.naturalOrder())
                    .map(first -> expiry(first, Duration.ofDays(30)))
                    .orElse("@|yellow nothing signed yet|@")));
    files.forEach(file -> images(indent + "   ", file));
  }

  private void images(String indent, Targets targets) {
    for (var file : targets.files().values()) {
      lines.add(
          "%s· %s  %,d bytes".formatted(indent, Failure.printable(file.path()), file.length()));
    }
  }

  private void add(String mark, Header header, Authority authority, Duration warning) {
    lines.add(
        "%s@|bold %s|@ %d  %d of %d keys  %s"
            .formatted(
                mark,
                Failure.printable(header.role()),
                header.version(),
                authority.threshold(),
                authority.keyIds().size(),
                expiry(header.expires(), warning)));
  }

  private String expiry(Instant expires, Duration warning) {
    if (!expires.isAfter(now)) {
      return "@|red,bold expired " + expires + "|@";
    }
    var left = Duration.between(now, expires);
    var text = "expires %s, in %s".formatted(expires, span(left));
    return left.compareTo(warning) < 0 ? "@|yellow " + text + "|@" : text;
  }

  private static String span(Duration left) {
    return left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours";
  }
}
