package dev.yunfan.runtime.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A group's coordinator that cannot serve its group, although its broker answers. Clients cannot
 * cure that by starting anew.
 *
 * @param kind how it shows
 * @param brokerId the coordinator's broker
 * @param offsetsPartition the partition of {@code __consumer_offsets} that holds the group
 * @param sentence what was asked and what was answered
 * @param cure what to do
 */
public record CoordinatorFault(
    Kind kind, int brokerId, TopicPartition offsetsPartition, String sentence, String cure) {
  /** How a fault shows. */
  public enum Kind {
    /** The coordinator's offsets are older than offsets that were committed to it. */
    OFFSETS_BEHIND,
    /** The coordinator has the group as one of another type. */
    OTHER_TYPE,
    /** Offsets stay pending although no transaction is open that could have written them. */
    UNSTABLE,
    /** The broker answers and leads the partition, but not as the group's coordinator. */
    UNAVAILABLE
  }

  static CoordinatorFault of(Kind kind, GroupQuestions.Coordinator coordinator, String sentence) {
    var partition = coordinator.offsetsPartition();
    int broker = coordinator.brokerId();
    return new CoordinatorFault(
        kind,
        broker,
        partition,
        sentence,
        "move the leadership of %s to another broker, or restart broker %d in order (SIGTERM)"
            .formatted(partition, broker));
  }

  @Override
  public String toString() {
    return sentence + "; " + cure;
  }
}
