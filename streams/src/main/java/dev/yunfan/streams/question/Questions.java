package dev.yunfan.streams.question;

import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.grouping.CrashSignature;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The questions of one topology, by name. */
public final class Questions {
  private final Map<String, Question> byName = new LinkedHashMap<>();

  private final RolloutOutcomes outcomes;
  private final RolloutArms arms;
  private final Function<Crash, CrashSignature> signatures;

  private Questions(
      List<Question> questions,
      RolloutOutcomes outcomes,
      RolloutArms arms,
      Function<Crash, CrashSignature> signatures) {
    questions.forEach(question -> byName.put(question.name(), question));
    byName.put(outcomes.name(), outcomes);
    byName.put(arms.name(), arms);
    this.outcomes = outcomes;
    this.arms = arms;
    this.signatures = signatures;
  }

  /**
   * Every question.
   *
   * @param crashWindows lengths of the windows that crash rates are counted in
   */
  public static Questions all(List<Duration> crashWindows) {
    var signatures = new RememberedSignatures();
    return new Questions(
        List.of(
            new Intake(),
            new Ramp(),
            new Adoption(),
            new AdoptionDays(),
            new ActiveDays(),
            new Retention(),
            new CrashRates(crashWindows),
            new CrashGroups(signatures)),
        new RolloutOutcomes(),
        new RolloutArms(),
        signatures);
  }

  /** The one that counts the outcomes of rollouts, which silence tells too. */
  public RolloutOutcomes outcomes() {
    return outcomes;
  }

  /** The one that counts the arms of rollouts, which silence tells too. */
  public RolloutArms arms() {
    return arms;
  }

  /** The signature of a crash, as the crash groups have it. */
  public Function<Crash, CrashSignature> signatures() {
    return signatures;
  }

  /** In the order of their declaration. */
  public List<Question> list() {
    return List.copyOf(byName.values());
  }

  /**
   * The question that a subject belongs to.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Question of(String subject) {
    int slash = subject.indexOf('/');
    var question = slash < 0 ? null : byName.get(subject.substring(0, slash));
    if (question == null) {
      throw new IllegalArgumentException("no question answers " + subject);
    }
    return question;
  }

  /** The question that accepts a subject; empty when none does. */
  public Optional<Question> accepting(String subject) {
    var parts = Subjects.split(subject);
    var question = byName.get(parts.getFirst());
    return question != null
            && Subjects.join(parts.toArray(String[]::new)).equals(subject)
            && question.accepts(parts.subList(1, parts.size()))
        ? Optional.of(question)
        : Optional.empty();
  }
}
