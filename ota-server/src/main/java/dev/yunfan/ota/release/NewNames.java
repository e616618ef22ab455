package dev.yunfan.ota.release;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import dev.yunfan.tuf.release.ReleaseNote;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names that a release brings: they go into offers, telemetry and commands as they are. */
final class NewNames {
  private NewNames() {}

  /** Checks each name of an image by its rule; its path is vendor/model/file. */
  static void check(String path, ReleaseNote note) throws UnsafeName {
    var parts = path.split("/", -1);
    check(path, NameRule.VENDOR, parts[0]);
    check(path, NameRule.MODEL, parts[1]);
    check(path, NameRule.FILE, parts[2]);
    check(path, NameRule.FIRMWARE, note.version());
    for (var model : note.models()) {
      check(path, NameRule.MODEL, model);
    }
    var minVersion = note.minVersion();
    if (minVersion.isPresent()) {
      check(path, NameRule.FIRMWARE, minVersion.get());
    }
  }

  private static void check(String path, NameRule rule, String name) throws UnsafeName {
    if (!rule.allows(name)) {
      throw new UnsafeName("a name of " + path, rule.form(), name);
    }
    if (UnknownName.is(name)) {
      throw new UnsafeName(
          "a name of " + path, "another word; handsets say this one when they know no name", name);
    }
  }

  /**
   * Refuses a new model that differs from another in case alone: people would take one for the
   * other.
   *
   * @param existing models of earlier releases; those that 0.1.0 took may differ so
   */
  static void checkCase(Set<String> existing, Set<String> released) throws UnsafeName {
    var known = new HashMap<String, String>();
    new TreeSet<>(existing).forEach(model -> known.put(model.toLowerCase(Locale.ROOT), model));
    for (var model : new TreeSet<>(released)) {
      var like = Optional.ofNullable(known.putIfAbsent(model.toLowerCase(Locale.ROOT), model));
      if (like.isPresent() && !existing.contains(model)) {
        throw new UnsafeName(
            "model", "%s, which exists and differs in case alone".formatted(like.get()), model);
      }
    }
  }
}
