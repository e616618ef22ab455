package dev.yunfan.streams.question;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.calendar.FleetDays;
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
  private final RolloutWindows windows;
  private final Function<Crash, CrashSignature> signatures;
  private final FleetDays days;

  private Questions(
      List<Question> questions,
      RolloutOutcomes outcomes,
      RolloutArms arms,
      RolloutWindows windows,
      Function<Crash, CrashSignature> signatures,
      FleetDays days) {
    questions.forEach(question -> byName.put(question.name(), question));
    byName.put(outcomes.name(), outcomes);
    byName.put(arms.name(), arms);
    byName.put(windows.name(), windows);
    this.outcomes = outcomes;
    this.arms = arms;
    this.windows = windows;
    this.signatures = signatures;
    this.days = days;
  }

  /**
   * Every question.
   *
   * @param crashWindows lengths of the windows that crash rates are counted in
   * @param days that are counted in
   */
  public static Questions all(List<Duration> crashWindows, FleetDays days) {
    return all(crashWindows, days, RolloutWindows.KEPT);
  }

  /**
   * The same.
   *
   * @param rolloutHoursKept how far a partition may be behind others in the hours of rollouts
   */
  public static Questions all(
      List<Duration> crashWindows, FleetDays days, Duration rolloutHoursKept) {
    var signatures = new RememberedSignatures();
    return new Questions(
        List.of(
            new EventIntake(),
            new Activations(),
            new Adoption(),
            new AdoptionDays(days),
            new ActiveDays(),
            new Retention(),
            new CrashRates(crashWindows, days),
            new CrashGroups(signatures)),
        new RolloutOutcomes(),
        new RolloutArms(),
        new RolloutWindows(rolloutHoursKept),
        signatures,
        days);
  }

  /** Topics of every question, whatever its windows and days are. */
  public static List<Topic> topics() {
    return all(List.of(Duration.ofDays(1)), FleetDays.UTC).list().stream()
        .map(Question::topic)
        .toList();
  }

  /** The one that counts the outcomes of rollouts, which silence tells too. */
  public RolloutOutcomes outcomes() {
    return outcomes;
  }

  /** The one that counts the arms of rollouts, which silence tells too. */
  public RolloutArms arms() {
    return arms;
  }

  /** The one that counts the hours of rollouts' arms, which silence tells too. */
  public RolloutWindows windows() {
    return windows;
  }

  /** The signature of a crash, as the crash groups have it. */
  public Function<Crash, CrashSignature> signatures() {
    return signatures;
  }

  /** The days that are counted in. */
  public FleetDays days() {
    return days;
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
