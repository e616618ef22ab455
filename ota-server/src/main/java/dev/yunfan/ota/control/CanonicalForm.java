package dev.yunfan.ota.control;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.SignedFile;
import dev.yunfan.schemas.control.SignedImage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of each thing that {@link StateDigest} goes over. */
final class CanonicalForm {
  private CanonicalForm() {}

  /**
   * A rollout.
   *
   * @param rules in force; guardrails are in it by those that have them
   */
  static void add(Canon canon, Rollout rollout, Rules rules) {
    canon
        .text(rollout.id())
        .number(rollout.revision())
        .number(rollout.changedAt())
        .number(rollout.plan().stages().size());
    if (rollout.revision() == 1) {
      canon
          .text(rollout.createdBy().name())
          .text(rollout.createdBy().principal())
          .number(rollout.createdAt());
      add(canon, rollout.plan());
      if (rules.guardrails()) {
        add(canon, rollout.plan().guardrails());
      }
    }
    if (rules.guardrails()) {
      canon.number(rollout.evidenceFrom());
    }
    var newest = rollout.plan().stages().getLast(); // a widened rollout has a new one
    canon
        .number(newest.shareBasisPoints())
        .number(newest.soakSeconds())
        .number(newest.minConfirmed())
        .number(rollout.baseline().size());
    new TreeMap<>(rollout.baseline()).values().forEach(each -> add(canon, each));
    add(canon, rollout.state());
  }

  private static void add(Canon canon, RolloutPlan plan) {
    canon.text(plan.release()).texts(plan.models()).texts(plan.fromVersions());
    canon.texts(plan.mustPass());
    for (var stage : plan.stages()) {
      canon
          .number(stage.shareBasisPoints())
          .number(stage.soakSeconds())
          .number(stage.minConfirmed());
    }
    canon
        .number(plan.holdbackBasisPoints())
        .number(bits(plan.maxFailureRate()))
        .number(plan.hours().from())
        .number(plan.hours().to())
        .text(plan.hours().zone().getId())
        .number(plan.offersPerMinute())
        .number(plan.needsApproval() ? 1 : 0)
        .number(plan.startAt());
  }

  private static void add(Canon canon, @Nullable Guardrails guardrails) {
    canon.number(guardrails == null ? 0 : 1);
    if (guardrails == null) {
      return;
    }
    canon.number(bits(guardrails.harmRatio())).number(guardrails.advanceBelow().size());
    for (var bound : guardrails.advanceBelow()) {
      canon.number(bound.fromBasisPoints()).number(bits(bound.ratio()));
    }
    canon
        .texts(labels(guardrails.halting()))
        .texts(labels(guardrails.advancing()))
        .number(guardrails.crashesPer1000Hours().size());
    new TreeMap<>(guardrails.crashesPer1000Hours())
        .forEach((metric, bar) -> canon.text(metric.label()).number(bits(bar)));
    canon
        .text(guardrails.newCrashGroups().code())
        .number(bits(guardrails.haltAlpha()))
        .number(bits(guardrails.advanceAlpha()))
        .number(guardrails.maxWaitSeconds())
        .number(guardrails.watchForSeconds());
  }

  private static List<String> labels(Set<GuardMetric> metrics) {
    return metrics.stream().map(GuardMetric::label).toList();
  }

  private static long bits(double number) {
    return Double.doubleToLongBits(number);
  }

  /** Each state with a name that outlives the renaming of its class. */
  private static void add(Canon canon, RolloutState state) {
    switch (state) {
      case RolloutState.Draft _ -> canon.text("draft");
      case RolloutState.AwaitingApproval(var by) ->
          canon.text("awaiting").text(by.name()).text(by.principal());
      case RolloutState.Scheduled _ -> canon.text("scheduled");
      case RolloutState.Running(var stage, var since, var halted) ->
          canon.text("running").number(stage).number(since).texts(halted);
      case RolloutState.Paused(var stage, var halted, var reason) ->
          canon.text("paused").number(stage).texts(halted).text(reason);
      case RolloutState.Halted(var stage, var verdict) ->
          canon.text("halted").number(stage).text(verdict);
      case RolloutState.Completed(var halted) -> canon.text("completed").texts(halted);
      case RolloutState.HaltedAfterCompletion(var verdict) ->
          canon.text("halted-late").text(verdict);
      case RolloutState.Cancelled(var reason, var forward) ->
          canon
              .text("cancelled")
              .text(reason)
              .number(forward == null ? 0 : 1)
              .text(forward == null ? "" : forward);
      case RolloutState.Withdrawn(var reason) -> canon.text("withdrawn").text(reason);
    }
  }

  private static void add(Canon canon, ModelEvidence evidence) {
    canon
        .text(evidence.model())
        .number(evidence.offered())
        .number(evidence.attempted())
        .number(evidence.confirmed())
        .number(evidence.rolledBack())
        .number(evidence.failed())
        .number(evidence.excused())
        .number(evidence.silent())
        .number(evidence.tries())
        .number(evidence.recovered())
        .number(evidence.relapsed())
        .number(evidence.stageConfirmed());
  }

  static void add(Canon canon, Release release) {
    canon
        .text(release.version())
        .number(release.counter())
        .number(release.revision())
        .text(release.createdBy())
        .number(release.createdAt())
        .number(release.images().size());
    release.images().values().forEach(image -> add(canon, image));
    switch (release.state()) {
      case Release.State.Available _ -> canon.text("available");
      case Release.State.Withdrawn(var by, var reason) ->
          canon.text("withdrawn").text(by).text(reason);
    }
  }

  private static void add(Canon canon, SignedImage image) {
    canon
        .text(image.model())
        .number(image.lengthBytes())
        .text(image.sha256())
        .text(image.path())
        .text(image.minVersion());
    if (image.minReleaseCounter() > 0) { // since rules 3; else the bytes stay as they were
      canon.text("min-release-counter").number(image.minReleaseCounter());
    }
  }

  /** Declared firmwares in their order, by the release that they follow. */
  static void add(Canon canon, Map<String, List<String>> declared) {
    canon.number(declared.size());
    new TreeMap<>(declared)
        .forEach((after, versions) -> {
          canon.text(after).number(versions.size());
          versions.forEach(canon::text);
        });
  }

  static void add(Canon canon, List<SignedFile> files) {
    files.forEach(file -> canon.text(file.role()).number(file.version()).bytes(file.bytes()));
  }

  static void add(Canon canon, StoredToken token) {
    canon
        .text(token.id())
        .text(token.name())
        .text(token.role())
        .text(token.vendor())
        .text(token.secretSha256())
        .number(token.expiresAt());
  }

  static void add(Canon canon, Webhook webhook) {
    canon.text(webhook.id()).text(webhook.vendor()).text(webhook.url()).number(webhook.from());
  }
}
