package dev.yunfan.ota.gate;

import dev.yunfan.ota.guard.Wait;
import dev.yunfan.ota.policy.JudgementWords;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Guardrails.NewGroups;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.ModelEvidence;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How what the guardrails know halts a rollout, or holds its stage. */
final class Guard {
  private Guard() {}

  /** The halt of every model that is proven to be hurt and not halted yet; empty: none is. */
  static Optional<GateVerdict.Halt> harm(
      Rollout rollout, Set<String> halted, GuardEvidence guard, List<ModelEvidence> counts) {
    var harms =
        guard.finding().harms().stream().filter(harm -> !halted.contains(harm.model())).toList();
    if (harms.isEmpty()) {
      return Optional.empty();
    }
    var models = new LinkedHashSet<String>();
    for (var harm : harms) {
      if (!harm.model().isEmpty()) {
        models.add(harm.model());
      }
    }
    if (models.isEmpty()) { // proven of all together, and of none alone
      rollout.plan().models().stream()
          .filter(model -> !halted.contains(model))
          .forEach(models::add);
    }
    return Optional.of(
        new GateVerdict.Halt(
            List.copyOf(models),
            harms.stream().map(JudgementWords::of).collect(Collectors.joining("; ")),
            counts,
            judgements(guard)));
  }

  /** All judgements, with the crash groups of the open alarms of their models. */
  static List<Judgement> judgements(GuardEvidence guard) {
    return guard.finding().all().stream()
        .map(judgement -> judgement.withGroups(groups(guard, judgement.model())))
        .toList();
  }

  private static List<String> groups(GuardEvidence guard, String model) {
    return guard.alarms().stream()
        .filter(alarm -> model.isEmpty() || alarm.model().equals(model))
        .flatMap(alarm -> alarm.groups().stream())
        .distinct()
        .limit(Judgement.MAX_GROUPS)
        .toList();
  }

  /** The first reason why its rows are not to be relied on; empty: there is none. */
  static Optional<String> doubt(GuardEvidence guard) {
    return guard.finding().doubts().stream().findFirst();
  }

  /** The obstacle that the open stage waits for; empty: none. */
  static Optional<String> obstacle(
      Rollout rollout, Running running, GuardEvidence guard, Instant now) {
    var policy = rollout.plan().guardrails();
    if (policy == null) {
      return Optional.empty();
    }
    return alarm(policy, running, guard).or(() -> waits(rollout, running, guard, policy, now));
  }

  private static Optional<String> alarm(Guardrails policy, Running running, GuardEvidence guard) {
    return guard.alarms().stream()
        .filter(alarm -> !running.haltedModels().contains(alarm.model()))
        .filter(alarm -> !alarm.newGroup() || policy.newCrashGroups() == NewGroups.HOLD)
        .findFirst()
        .map(alarm ->
            "the alarm %s of %s crashes on %s is open%s; look at ./yunfan spikes"
                .formatted(
                    alarm.id(),
                    alarm.kind(),
                    alarm.model(),
                    alarm.groups().isEmpty()
                        ? ""
                        : " (crash group %s)".formatted(alarm.groups().getFirst())));
  }

  private static Optional<String> waits(
      Rollout rollout, Running running, GuardEvidence guard, Guardrails policy, Instant now) {
    if (guard.finding().waits().isEmpty()) {
      return Optional.empty();
    }
    String words =
        guard.finding().waits().stream().map(Wait::words).collect(Collectors.joining("; "));
    var asks =
        Instant.ofEpochMilli(running.since())
            .plusSeconds(rollout.plan().stages().get(running.stage()).soakSeconds())
            .plusSeconds(policy.maxWaitSeconds());
    return Optional.of(
        now.isBefore(asks)
            ? words
            : "a person is asked, since the stage waited until %s: %s; go on with ./yunfan rollout advance %s --reason WHY, or end it with ./yunfan rollout cancel"
                .formatted(asks, words, rollout.id()));
  }
}
