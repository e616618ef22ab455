package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.ota.rollout.StageMinimum;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the open stage may pass, by the rows of models that are not halted.
 *
 * @param beforeStages whether rows that count all stages pass a stage
 */
record StagePass(Rollout rollout, Running running, GateEvidence.Read read, boolean beforeStages) {
  /** Excused handsets of a stage that are never too many. */
  private static final long FEW_EXCUSED = 10;

  /** Most excused handsets, as a share of those that came to an outcome. */
  private static final double EXCUSED_SHARE = 0.2;

  /** Silent handsets that are never too many. */
  private static final long FEW_SILENT = 5;

  /** Most silent handsets, as a share of those that attempted. */
  private static final double SILENT_SHARE = 0.05;

  /** The obstacle that the stage waits for; empty: none. */
  Optional<String> obstacle(Instant now) {
    return Stream.concat(models().flatMap(rows -> tooManyBeside(rows).stream()), rest(now))
        .findFirst();
  }

  /** Confirmed updates that count for the stage. */
  long confirmed() {
    return models().mapToLong(this::confirmed).sum();
  }

  private Stream<String> rest(Instant now) {
    var stage = rollout.plan().stages().get(running.stage());
    var soaked = Instant.ofEpochMilli(running.since()).plusSeconds(stage.soakSeconds());
    long needed = StageMinimum.of(stage, running.stage());
    var waits = new ArrayList<String>();
    if (now.isBefore(soaked)) {
      waits.add("soaks until " + soaked);
    }
    if (confirmed() < needed) {
      waits.add(
          "%d of %d confirmed updates of the handsets that this stage added"
              .formatted(confirmed(), needed));
    }
    return waits.stream();
  }

  private Stream<ModelRows> models() {
    return rollout.plan().models().stream()
        .filter(model -> !running.haltedModels().contains(model))
        .map(read::of);
  }

  private long confirmed(ModelRows rows) {
    return beforeStages && rows.countedBeforeStages()
        ? rows.evidence(running.stage()).confirmed()
        : rows.confirmed(running.stage());
  }

  private Optional<String> tooManyBeside(ModelRows rows) {
    var excused = rows.excused(running.stage());
    long settled = rows.settled(running.stage());
    if (excused.total() > Math.max(FEW_EXCUSED, EXCUSED_SHARE * settled)) {
      return Optional.of(
          "%s excused: %d of %d updates of this stage failed for other reasons than the image (%s)"
              .formatted(rows.model(), excused.total(), settled, reasons(excused)));
    }
    var all = rows.evidence(running.stage());
    return all.silent() > Math.max(FEW_SILENT, SILENT_SHARE * all.attempted())
        ? Optional.of(
            "%s silent: %d of %d handsets that attempted the update installed it and were not heard again"
                .formatted(rows.model(), all.silent(), all.attempted()))
        : Optional.empty();
  }

  private static String reasons(Excused excused) {
    var reasons = new ArrayList<String>();
    add(reasons, excused.storage(), "for want of storage");
    add(reasons, excused.network(), "for the network");
    add(reasons, excused.metadata(), "for the signed metadata");
    add(reasons, excused.verification(), "at the first verification");
    add(reasons, excused.cancelled(), "cancelled");
    return String.join(", ", reasons);
  }

  private static void add(List<String> reasons, long count, String words) {
    if (count > 0) {
      reasons.add(count + " " + words);
    }
  }
}
