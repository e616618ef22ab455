package dev.yunfan.streams.stage;

import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.question.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Which subjects are kept until when; those that are kept for good are not in here. */
final class Expiries {
  private final BiFunction<Question, List<String>, Long> end;
  private final TreeMap<Long, List<String>> byEnd = new TreeMap<>();

  private Expiries(BiFunction<Question, List<String>, Long> end) {
    this.end = end;
  }

  /** When partitions let go of subjects. */
  static Expiries ofCounting() {
    return new Expiries(Question::countedUntil);
  }

  /** When the sums let go of subjects. */
  static Expiries ofSums() {
    return new Expiries(Question::endsAt);
  }

  /** Notes when a new subject ends. */
  void add(Questions questions, String subject) {
    long at = end.apply(questions.of(subject), partsOf(subject));
    if (at != Long.MAX_VALUE) {
      byEnd.computeIfAbsent(at, _ -> new ArrayList<>()).add(subject);
    }
  }

  /** Whether a subject has ended. */
  static boolean hasEnded(Questions questions, String subject, long clock) {
    return questions.of(subject).endsAt(partsOf(subject)) <= clock;
  }

  /** Takes out those that have ended by now, in milliseconds since 1970-01-01T00:00Z. */
  List<String> ended(long clock) {
    var ended = new ArrayList<String>();
    for (Map.Entry<Long, List<String>> first = byEnd.firstEntry();
        first != null && first.getKey() <= clock;
        first = byEnd.firstEntry()) {
      ended.addAll(first.getValue());
      byEnd.remove(first.getKey());
    }
    return ended;
  }

  /** The parts of a subject, without its question's name. */
  static List<String> partsOf(String subject) {
    var parts = Subjects.split(subject);
    return parts.subList(1, parts.size());
  }
}
