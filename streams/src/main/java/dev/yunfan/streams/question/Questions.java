package dev.yunfan.streams.question;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The questions of one topology, by name. */
public final class Questions {
  private final Map<String, Question> byName = new LinkedHashMap<>();

  private Questions(List<Question> questions) {
    questions.forEach(question -> byName.put(question.name(), question));
  }

  /**
   * Every question.
   *
   * @param crashWindows lengths of the windows that crash rates are counted in
   */
  public static Questions all(List<Duration> crashWindows) {
    return new Questions(
        List.of(
            new Intake(),
            new Ramp(),
            new Adoption(),
            new AdoptionDays(),
            new ActiveDays(),
            new Retention(),
            new CrashRates(crashWindows),
            new CrashGroups(new RememberedSignatures()),
            new RolloutOutcomes()));
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
}
