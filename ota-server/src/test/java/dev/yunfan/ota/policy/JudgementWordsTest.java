package dev.yunfan.ota.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.Judgement.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgementWordsTest {
  private static String words(
      Question question, GuardMetric metric, String model, double log, List<String> groups) {
    return JudgementWords.of(
        new Judgement(
            question,
            metric,
            model,
            1.5,
            41,
            12,
            9_759,
            10_188,
            33_480_000,
            0,
            log,
            Math.log(1_000),
            groups));
  }

  @Test
  void each_question_is_one_sentence_with_its_counts() {
    assertThat(words(Question.HARM, GuardMetric.CRASH, "W700", Math.log(2_345), List.of("g1:4f")))
        .isEqualTo(
            "crash on W700: 41 handsets with the release had it and 9,759 are still at risk, 12 of those that wait had it and 10,188 are; proven more than 1.5 times as frequent (e-value 2,345, 1,000 needed); crash groups g1:4f");
    assertThat(words(Question.NO_WORSE, GuardMetric.SILENCE, "", 0, List.of()))
        .isEqualTo(
            "silence on all models together: 41 handsets with the release fell silent and 9,759 are still at risk, 12 of those that wait fell silent and 10,188 are; not proven less than 1.5 times as frequent (e-value 1.00, 1,000 needed)");
    assertThat(words(Question.IMBALANCE, GuardMetric.CRASH, "W700", 70, List.of()))
        .isEqualTo(
            "handsets at risk on W700: 9,759 with the release, 10,188 that wait; proven no random draw (e-value 10^30.4, 1,000 needed)");
    assertThat(
            words(Question.ABOVE_BAR, GuardMetric.KERNEL, "", Double.NEGATIVE_INFINITY, List.of()))
        .isEqualTo(
            "kernel on all models together: 41 handsets with a first event in 9,300 h, 4.41 per 1,000 h; not proven above the bar of 1.5 per 1,000 h (e-value 0.00, 1,000 needed)");
  }
}
