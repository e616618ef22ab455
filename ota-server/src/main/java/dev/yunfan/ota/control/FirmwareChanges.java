package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.schemas.control.Command.DeclareFirmware;
import dev.yunfan.schemas.control.ControlRecord;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;

/** How a vendor's firmwares that are no releases get their place. */
final class FirmwareChanges {
  /** Most declared firmwares of a vendor. */
  static final int MOST = 10_000;

  private FirmwareChanges() {}

  static Effect declare(ControlState state, ControlRecord record, DeclareFirmware command) {
    if (!state.rules().oneOrder()) {
      return RulesChanges.notYet("declaring a firmware", Rules.THIRD, state.rules());
    }
    var programme = state.programme(record.vendor());
    if (programme.revision() != record.expectedVersion()) {
      return ReleaseChanges.stale("programme of " + record.vendor(), record, programme.revision());
    }
    var obstacle = obstacle(programme, command);
    if (obstacle != null) {
      return obstacle;
    }
    var changed = without(programme.declared(), command);
    var after =
        command.versions().isEmpty() ? changed : changed.plus(command.after(), command.versions());
    int size = after.values().stream().mapToInt(List::size).sum();
    return size > MOST
        ? refused(
            Reason.INVALID,
            "%s would have %d declared firmwares, at most %d"
                .formatted(record.vendor(), size, MOST))
        : ReleaseChanges.changed(state, programme.withDeclared(after));
  }

  private static Effect.@Nullable Refused obstacle(Programme programme, DeclareFirmware command) {
    var releases = programme.releases();
    if (!command.after().isEmpty() && !releases.containsKey(command.after())) {
      return refused(
          Reason.INVALID,
          "%s has no release %s that a firmware could follow"
              .formatted(programme.vendor(), command.after()));
    }
    var seen = new HashSet<String>();
    for (String version : command.versions()) {
      if (!seen.add(version)) {
        return refused(Reason.INVALID, "firmware %s is declared twice".formatted(version));
      }
      if (releases.containsKey(version)) {
        return refused(
            Reason.INVALID,
            "%s is a release of %s; its signed counter is its place"
                .formatted(version, programme.vendor()));
      }
    }
    return null;
  }

  /** Declarations without the place that is declared anew and the firmwares that move. */
  private static PMap<String, List<String>> without(
      PMap<String, List<String>> declared, DeclareFirmware command) {
    var moving = new HashSet<>(command.versions());
    var left = declared.minus(command.after());
    for (var each : new TreeMap<>(left).entrySet()) {
      var staying = each.getValue().stream().filter(v -> !moving.contains(v)).toList();
      left = staying.isEmpty() ? left.minus(each.getKey()) : left.plus(each.getKey(), staying);
    }
    return left;
  }
}
