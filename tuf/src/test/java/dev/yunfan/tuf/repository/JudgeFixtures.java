package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.json.RandomJson;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Writes what the independent implementations in {@code tuf/judges} read: a repository before and
 * after a root rotation, with a two-key vendor and succinct bins, and random trees with their
 * canonical form.
 */
final class JudgeFixtures {
  private static final int TREES = 2000;

  private JudgeFixtures() {}

  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    var workshop = new Workshop(folder.resolve("work"), Instant.now());
    for (var vendor : List.of("haier", "k-touch")) {
      var draft = workshop.release(vendor, "M1", "full.img", "image 1 of " + vendor);
      workshop.publish(Map.of(vendor, draft.signedBy(workshop.keysOf(vendor)).file()));
    }
    var odd = workshop.release("haier", "M 1", "固件 1.0+.img", "image of an odd name");
    workshop.publish(Map.of("haier", odd.signedBy(workshop.keysOf("haier")).file()));
    copy(folder.resolve("work/repository"), folder.resolve("before"));

    rotateRoot(workshop);
    var draft = workshop.release("haier", "M1", "second.img", "image 2 of haier");
    workshop.publish(Map.of("haier", draft.signedBy(workshop.keysOf("haier")).file()));
    publishBins(workshop);
    copy(folder.resolve("work/repository"), folder.resolve("after"));
    Files.write(folder.resolve("trees.txt"), trees(new Random(20120901)));
  }

  private static void rotateRoot(Workshop workshop) throws Exception {
    var newKeys = Workshop.keys(Scheme.ED25519, Scheme.RSA_PSS, Scheme.ECDSA_P256);
    var holders = Workshop.holders(newKeys, 2);
    var draft = RootDraft.after(workshop.published().root()).with(Role.ROOT, holders);
    var signed = draft.expiring(workshop.year()).signedBy(workshop.rootKeys).signedBy(newKeys);
    workshop.publish(Map.of(Role.ROOT, signed.file()));
  }

  private static void publishBins(Workshop workshop) throws Exception {
    var key = SigningKey.generate(Scheme.ED25519);
    var files = new TreeMap<String, byte[]>();
    var acer =
        TargetsDraft.first("acer").delegateToBins(KeyHolders.one(key.publicKey()), 3, "acer-bin");
    files.put("acer", acer.expiring(workshop.year()).signedBy(workshop.keysOf("acer")).file());
    for (int bin = 0; bin < 8; bin++) {
      var name = "acer-bin-" + bin;
      var empty = TargetsDraft.first(name).expiring(workshop.year());
      files.put(name, empty.signedBy(key).file());
    }
    workshop.publish(files);
    var bins = workshop.published().role("acer").orElseThrow().bins().orElseThrow();
    for (int i = 0; i < 5; i++) {
      var path = "acer/S500/part-" + i + ".img";
      var note = Workshop.note("acer", "S500", 1);
      var bin = workshop.release(bins.binOf(path), path, "part " + i, note);
      workshop.publish(Map.of(bin.role(), bin.signedBy(key).file()));
    }
  }

  /** Each line a tree as JSON, a tab, and the hex of its canonical form. */
  private static List<String> trees(Random random) {
    var lines = new ArrayList<String>();
    for (int i = 0; i < TREES; i++) {
      Json tree = RandomJson.tree(random, 4);
      var json = new String(JsonWriter.write(tree), StandardCharsets.UTF_8);
      lines.add(json + "\t" + HexFormat.of().formatHex(CanonicalJson.encode(tree)));
    }
    return lines;
  }

  private static void copy(Path from, Path to) throws Exception {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var place = to.resolve(from.relativize(file));
            Files.createDirectories(place.resolveSibling(""));
            Files.copy(file, place);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
