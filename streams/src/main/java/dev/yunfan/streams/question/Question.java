package dev.yunfan.streams.question;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * One question about the fleet. It is counted where the handsets are, in columns of whole numbers
 * per subject; the columns are summed over partitions, and the sums are published.
 */
public interface Question {
  /** First part of its subjects. */
  String name();

  /**
   * Whether it can have a subject of these parts. Others are rejected: no answer could be made of
   * them, or one that nobody could read.
   *
   * @param parts of the subject, without the question's name
   */
  boolean accepts(List<String> parts);

  /** How many numbers it counts per subject. */
  int columns();

  /**
   * How many numbers it counts at most for a subject that it {@link #accepts}. Older builds may
   * have counted fewer.
   */
  default int columns(List<String> parts) {
    return columns();
  }

  /** How a column's values in several partitions make one. */
  default Merge merge(int column) {
    return Merge.SUM;
  }

  /** The column that counts distinct handsets; negative: none does. */
  default int distinctColumn() {
    return -1;
  }

  /**
   * Which parts of a subject are names that handsets report, and that can lose their rows.
   *
   * @param parts of the subject, without the question's name
   */
  default NamePlaces places(List<String> parts) {
    return NamePlaces.NONE;
  }

  /** Where its answers are published. */
  Topic topic();

  /** Counts what a batch newly tells. */
  void count(Sighting sighting, Ledger ledger);

  /**
   * The answer for one subject.
   *
   * @param parts of the subject, without the question's name
   * @param sums of the columns over all partitions
   * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
   */
  Answer answer(List<String> parts, long[] sums, long asOf);

  /**
   * The answer for one subject that has a text.
   *
   * @param note the subject's text; nothing when it has none
   */
  default Answer answer(List<String> parts, long[] sums, long asOf, Optional<String> note) {
    return answer(parts, sums, asOf);
  }

  /**
   * The answers for one subject that are to be published.
   *
   * @param published sums that were published before; empty when none were, or when it is not known
   */
  default List<Answer> answers(
      List<String> parts, long[] sums, long[] published, long asOf, Optional<String> note) {
    return List.of(answer(parts, sums, asOf, note));
  }

  /**
   * Until when a subject is counted and kept: the arrival time, in milliseconds since
   * 1970-01-01T00:00Z, at which it is removed. For good, unless the question says otherwise.
   */
  default long endsAt(List<String> parts) {
    return Long.MAX_VALUE;
  }

  /**
   * Until when a partition may count a subject, after which it lets go of it and the sums keep it:
   * as long as they do, unless the question says otherwise. Compared with the partition's clock.
   */
  default long countedUntil(List<String> parts) {
    return endsAt(parts);
  }

  /** Keys under which a subject's answers were published, to be removed with it. */
  default List<String> keys(List<String> parts, long[] published) {
    return List.of(Subjects.join(parts.toArray(String[]::new)));
  }

  /**
   * Key and value of a published answer.
   *
   * @param value Avro in single-object encoding
   */
  @SuppressWarnings("ArrayRecordComponent") // on its way to Kafka, never compared
  record Answer(String key, byte[] value) {}
}
