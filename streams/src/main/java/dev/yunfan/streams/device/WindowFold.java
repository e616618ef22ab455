package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.streams.device.WindowVisit.Flow;
import dev.yunfan.streams.device.WindowVisit.Move;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts one batch in the windows of a rollout. The news of a batch belongs to the stay that an
 * earlier batch named; then the handset moves to the stay that its receipt names, up alone. Each
 * kind of crash, and silence, counts once a stay, and only of a handset that was at risk when the
 * hour began; so the handsets at risk follow from the flows.
 */
final class WindowFold {
  private static final long HOUR_SECONDS = 3_600;

  private final long hour;
  private final int silentHours;
  private final List<Flow> flows = new ArrayList<>(4);
  private final List<Move> moves = new ArrayList<>(2);

  /**
   * @param hour of the partition's arrival clock, since 1970-01-01T00:00Z
   * @param silentHours after so many hours a handset is silent
   */
  WindowFold(long hour, int silentHours) {
    this.hour = hour;
    this.silentHours = silentHours;
  }

  /**
   * The stay after a batch.
   *
   * @param before null: it has none yet
   * @param arm highest that its receipts named
   * @param seconds of uptime that count in the stay before
   * @param told crashes and powered-on time of the batch
   */
  @Nullable WindowStay visit(
      @Nullable WindowStay before, Membership receipt, Arm arm, long seconds, TimeAtRisk told) {
    if (before == null) {
      return receipt.opened() == Membership.UNTOLD
          ? null
          : joined(new ArmStage(arm, receipt.opened()));
    }
    var stay = heard(crashed(before, told, seconds));
    if (seconds > 0) {
      add(stay.at(), WindowColumn.EXPOSURE, seconds);
    }
    var next =
        new ArmStage(
            arm.compareTo(stay.at().arm()) >= 0 ? arm : stay.at().arm(),
            Math.max(stay.at().opened(), receipt.opened()));
    if (next.equals(stay.at())) {
      return stay;
    }
    leave(stay);
    return joined(next);
  }

  /** Time at risk is never more than the stay grants, whatever the handset claims. */
  private WindowStay crashed(WindowStay stay, TimeAtRisk told, long seconds) {
    int fresh = told.kinds() & ~stay.had();
    boolean atRisk = stay.joined() < hour;
    for (int kind = 0; kind < WindowColumn.KINDS; kind++) {
      if (atRisk && (stay.had() >> kind & 1) == 0) {
        add(stay.at(), WindowColumn.exposed(kind), Math.min(seconds, told.before(kind)));
      }
      if ((fresh >> kind & 1) != 0) {
        add(stay.at(), atRisk ? WindowColumn.first(kind) : WindowColumn.unexposed(kind), 1);
      }
    }
    return fresh == 0
        ? stay
        : new WindowStay(stay.at(), stay.joined(), stay.heard(), stay.had() | fresh, stay.silent());
  }

  /** The handset is heard of: it is not silent, whatever else its batch tells. */
  WindowStay heard(WindowStay stay) {
    if (stay.silent() || stay.heard() >= hour) {
      return stay;
    }
    boolean wasSilent = isOver(stay.heard(), hour, silentHours);
    if (wasSilent) {
      add(stay.at(), WindowColumn.RETURNED, 1);
    } else {
      add(stay.at(), WindowColumn.WATCHED, (hour - stay.heard()) * HOUR_SECONDS);
      moves.add(new Move(stay.at(), stay.heard(), hour));
    }
    return new WindowStay(stay.at(), stay.joined(), hour, stay.had(), wasSilent);
  }

  /** Whether handsets that were last heard of in an hour are silent by another one. */
  static boolean isOver(long heard, long hour, int silentHours) {
    return heard + silentHours < hour;
  }

  private WindowStay joined(ArmStage at) {
    add(at, WindowColumn.JOINED, 1);
    moves.add(new Move(at, Move.NONE, hour));
    return WindowStay.beginning(at, hour);
  }

  private void leave(WindowStay stay) {
    for (int kind = 0; kind < WindowColumn.KINDS; kind++) {
      if ((stay.had() >> kind & 1) == 0) {
        add(stay.at(), WindowColumn.unexposed(kind), 1);
      }
    }
    if (!stay.silent()) {
      add(stay.at(), WindowColumn.UNWATCHED, 1);
      moves.add(new Move(stay.at(), stay.heard(), Move.NONE));
    }
  }

  /** Adds the net changes of the update's outcomes, of handsets that are offered the release. */
  void updates(ArmStage at, List<HealthChange> changes, Membership receipt) {
    if (at.arm() != Arm.TREATED && at.arm() != Arm.NAMED) {
      return;
    }
    for (var change : changes) {
      var column = WindowColumn.of(change.column());
      if (column != null
          && change.stage() >= 0
          && change.rolloutId().equals(receipt.rolloutId())
          && change.release().equals(receipt.release())) {
        add(at, column, change.delta());
      }
    }
  }

  private void add(ArmStage at, WindowColumn column, long delta) {
    if (delta == 0) {
      return;
    }
    flows.add(new Flow(at, column, delta));
  }

  /**
   * The meaning of the batch; null: none.
   *
   * @param model under which the handset came into the rollout
   */
  @Nullable WindowVisit result(String model, String rolloutId, String release) {
    return flows.isEmpty() && moves.isEmpty()
        ? null
        : new WindowVisit(model, rolloutId, release, flows, moves);
  }
}
