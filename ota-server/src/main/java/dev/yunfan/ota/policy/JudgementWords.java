package dev.yunfan.ota.policy;

import static dev.yunfan.ota.policy.PolicyMembers.plain;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Judgement;
import java.util.Locale;

/** A judgement in one sentence, with its counts and how far its evidence goes. */
public final class JudgementWords {
  private static final double SECONDS_PER_HOUR = 3_600;
  private static final double PER_THOUSAND = 1_000;

  /** E-values above are shown as a power of ten. */
  private static final double MOST_IN_DIGITS = Math.log(1e6);

  /** E-values up to here are shown with two decimals. */
  private static final double IN_CENTS = 999.5;

  private JudgementWords() {}

  /** The sentence. */
  public static String of(Judgement judgement) {
    String subject =
        "%s on %s"
            .formatted(
                judgement.metric().label(),
                judgement.model().isEmpty() ? "all models together" : judgement.model());
    String groups =
        judgement.groups().isEmpty()
            ? ""
            : "; crash groups " + String.join(", ", judgement.groups());
    return switch (judgement.question()) {
      case HARM ->
          "%s: %s; %s more than %s times as frequent %s%s"
              .formatted(
                  subject,
                  arms(judgement),
                  proven(judgement),
                  plain(judgement.ratio()),
                  evidence(judgement),
                  groups);
      case NO_WORSE ->
          "%s: %s; %s less than %s times as frequent %s%s"
              .formatted(
                  subject,
                  arms(judgement),
                  proven(judgement),
                  plain(judgement.ratio()),
                  evidence(judgement),
                  groups);
      case IMBALANCE ->
          "handsets at risk on %s: %,d with the release, %,d that wait; %s no random draw %s"
              .formatted(
                  judgement.model().isEmpty() ? "all models together" : judgement.model(),
                  judgement.treatedAtRisk(),
                  judgement.controlAtRisk(),
                  proven(judgement),
                  evidence(judgement));
      case ABOVE_BAR ->
          "%s: %s with a first event in %,.0f h%s; %s above the bar of %s per 1,000 h %s%s"
              .formatted(
                  subject,
                  handsets(judgement.treatedEvents()),
                  judgement.treatedSeconds() / SECONDS_PER_HOUR,
                  rate(judgement),
                  proven(judgement),
                  plain(judgement.ratio()),
                  evidence(judgement),
                  groups);
    };
  }

  private static String arms(Judgement judgement) {
    String event = judgement.metric() == GuardMetric.SILENCE ? "fell silent" : "had it";
    return "%s with the release %s and %,d are still at risk, %,d of those that wait %s and %,d are"
        .formatted(
            handsets(judgement.treatedEvents()),
            event,
            judgement.treatedAtRisk(),
            judgement.controlEvents(),
            event,
            judgement.controlAtRisk());
  }

  private static String handsets(long number) {
    return number == 1 ? "1 handset" : "%,d handsets".formatted(number);
  }

  private static String rate(Judgement judgement) {
    double hours = judgement.treatedSeconds() / SECONDS_PER_HOUR;
    return hours > 0
        ? ", %.2f per 1,000 h".formatted(judgement.treatedEvents() * PER_THOUSAND / hours)
        : "";
  }

  private static String proven(Judgement judgement) {
    return judgement.proven() ? "proven" : "not proven";
  }

  private static String evidence(Judgement judgement) {
    return "(e-value %s, %s needed)"
        .formatted(eValue(judgement.logEvidence()), eValue(judgement.logThreshold()));
  }

  private static String eValue(double log) {
    if (log > MOST_IN_DIGITS) {
      return String.format(Locale.ROOT, "10^%.1f", log / Math.log(10));
    }
    double value = Math.exp(log);
    return String.format(Locale.ROOT, value < IN_CENTS ? "%.2f" : "%,.0f", value);
  }
}
