package dev.yunfan.cli.tuf;

import dev.yunfan.cli.process.ProgressBar;
import dev.yunfan.tuf.file.DurableFile;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Renews the newest file of a role, and the bins that a vendor spreads its images over, without the
 * repository around it.
 */
final class Renewal {
  /** So few files are signed and written within two seconds. */
  private static final int WITHOUT_BAR = 64;

  private final String role;
  private final Instant expires;
  private final List<SigningKey> signers;
  private final PrintWriter out;

  Renewal(String role, Instant expires, List<SigningKey> signers, PrintWriter out) {
    this.role = role;
    this.expires = expires.truncatedTo(ChronoUnit.SECONDS);
    this.signers = List.copyOf(signers);
    this.out = out;
  }

  /** A file as it is, its successor without signatures, and who may sign it. */
  private record Next(Header header, Envelope current, Draft draft, KeyHolding holding) {}

  /**
   * Writes the next version of a file, and of its bins beside it.
   *
   * @param listedIn the file that lists the role's keys, if it is here
   * @return exit status: 1 when signatures are known to be missing
   */
  int renew(Path current, Path to, Optional<Path> listedIn, Instant now)
      throws IOException, Refusal {
    if (!expires.isAfter(now)) {
      throw new IllegalArgumentException(
          "the new expiry %s is not in the future".formatted(expires));
    }
    var all = role.equals(Role.ROOT) ? root(current) : targets(current, listedIn);
    var due = new ArrayList<Next>();
    for (var next : all) {
      next.holding().check(next.current(), signers);
      if (next.header().expires().isBefore(expires)) {
        due.add(next);
      }
    }
    if (due.isEmpty()) {
      throw new IllegalArgumentException(
          "%s lasts until %s already, no shorter than the new expiry %s; give a later one"
              .formatted(current, all.getFirst().header().expires(), expires));
    }
    return write(due, to);
  }

  private List<Next> root(Path file) throws IOException, Refusal {
    var root = Root.read(Envelope.read(role, Files.readAllBytes(file)));
    var holding = KeyHolding.of(root.authority(Role.ROOT));
    return List.of(
        new Next(root.header(), root.file(), RootDraft.after(root).expiring(expires), holding));
  }

  private List<Next> targets(Path file, Optional<Path> listedIn) throws IOException, Refusal {
    var vendor = VendorFiles.at(role, file);
    var holding =
        listedIn.isPresent()
            ? KeyHolding.listedIn(listedIn.get(), role)
            : KeyHolding.unknown(vendor.top().file());
    var all = new ArrayList<>(List.of(next(vendor.top(), holding)));
    var bins = vendor.top().bins();
    if (bins.isPresent()) {
      var files = vendor.bins();
      var ofBins = KeyHolding.of(bins.get().authority());
      for (var bin : bins.stream().flatMap(SuccinctBins::all).toList()) {
        all.add(next(Objects.requireNonNull(files.get(bin.role())), ofBins));
      }
    }
    return all;
  }

  private Next next(Targets targets, KeyHolding holding) {
    var draft = TargetsDraft.after(targets).expiring(expires);
    return new Next(targets.header(), targets.file(), draft, holding);
  }

  private int write(List<Next> due, Path to) throws IOException, Refusal {
    long missing = 0;
    var bar =
        due.size() > WITHOUT_BAR
            ? Optional.of(new ProgressBar(0, due.size(), out, ProgressBar.isTerminal()))
            : Optional.<ProgressBar>empty();
    for (var next : due) {
      var name = next.draft().role();
      var place = name.equals(role) ? to : VendorFiles.beside(to, name);
      var signed = next.draft().signedBy(signers);
      DurableFile.replace(place, signed.file());
      bar.ifPresent(each -> each.passed(1));
      if (bar.isEmpty()) {
        out.printf(
            "renewed   %s, version %d, expires %s, signatures: %d%n",
            place, next.header().version() + 1, expires, signed.signatures().size());
        out.printf("  sha256  %s%n", signed.digest());
      }
      missing = Math.max(missing, next.holding().missing(name, signed.file()));
    }
    if (bar.isPresent()) {
      out.printf("renewed   %d files, expire %s%n", due.size(), expires);
    }
    return told(due.getFirst().holding(), missing, to);
  }

  private int told(KeyHolding holding, long missing, Path to) {
    if (missing > 0) {
      out.printf(
          "waiting   %s of %d%s; add with 'yunfan tuf sign file %s --key KEY'%n",
          missing == 1 ? "1 signature is missing" : missing + " signatures are missing",
          holding.threshold(),
          holding.isKnown() ? "" : ", if as many are needed as the current file has",
          to);
    }
    out.printf("publish   with 'yunfan release trust %s'%n", to);
    return missing > 0 && holding.isKnown() ? 1 : 0;
  }
}
