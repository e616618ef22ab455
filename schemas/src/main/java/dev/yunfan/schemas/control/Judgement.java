package dev.yunfan.schemas.control;

import java.util.List;
import java.util.Locale;

/**
 * The result of one statistical process on a rollout at one moment, with all its inputs. It is
 * recorded with the decision that rests on it.
 *
 * @param model that it is about; empty: all that are not halted, together
 * @param ratio of the rates, treated to control, that the question is about; of a bar, the bar
 * @param treatedEvents handsets of the treated arm with a first event
 * @param controlEvents the same of handsets that wait
 * @param treatedAtRisk handsets of the treated arm that are at risk now
 * @param controlAtRisk the same of handsets that wait
 * @param treatedSeconds powered-on time of the treated arm
 * @param controlSeconds the same of handsets that wait
 * @param logEvidence natural logarithm of the e-value
 * @param logThreshold natural logarithm of the e-value at which the question is answered with yes
 * @param groups crash groups that are new on the release, or that drove it; may be empty
 */
public record Judgement(
    Question question,
    GuardMetric metric,
    String model,
    double ratio,
    long treatedEvents,
    long controlEvents,
    long treatedAtRisk,
    long controlAtRisk,
    long treatedSeconds,
    long controlSeconds,
    double logEvidence,
    double logThreshold,
    List<String> groups) {
  /** Most crash groups of one judgement. */
  public static final int MAX_GROUPS = 10;

  /** The question of a process. */
  public enum Question {
    /** Is the release worse than the ratio? */
    HARM,
    /** Is it less bad than the ratio? */
    NO_WORSE,
    /** Are the arms no random draw? */
    IMBALANCE,
    /** Is the rate above the absolute bar? */
    ABOVE_BAR;

    /** Its name in records and answers, such as {@code no-worse}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Judgement {
    groups = List.copyOf(groups);
  }

  /** The same with crash groups that drove it. */
  public Judgement withGroups(List<String> driving) {
    return new Judgement(
        question,
        metric,
        model,
        ratio,
        treatedEvents,
        controlEvents,
        treatedAtRisk,
        controlAtRisk,
        treatedSeconds,
        controlSeconds,
        logEvidence,
        logThreshold,
        driving);
  }

  /** Whether the evidence answers the question with yes. */
  public boolean proven() {
    return logEvidence >= logThreshold;
  }
}
