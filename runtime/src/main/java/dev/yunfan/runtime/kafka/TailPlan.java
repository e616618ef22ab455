package dev.yunfan.runtime.kafka;

import dev.yunfan.schemas.codec.AvroCodec;
import java.time.Duration;
import java.util.Map;

/**
 * The topics that a {@link TopicTail} reads, and how often it looks.
 *
 * @param reader name of the reader: of its thread, in meters and in readiness
 * @param topics names of the topics, each with the codec of its values
 * @param poll longest wait for records at a time
 * @param proof time between two questions for the topics' ends
 * @param fetchWait milliseconds that the broker waits for a record before it answers "none"
 * @param committed whether records of open and aborted transactions are left out
 */
public record TailPlan(
    String reader,
    Map<String, AvroCodec<?>> topics,
    Duration poll,
    Duration proof,
    int fetchWait,
    boolean committed) {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PROOF = Duration.ofMillis(200);
  private static final int FETCH_WAIT = 500;

  public TailPlan {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("reader %s reads no topic".formatted(reader));
    }
    topics = Map.copyOf(topics);
  }

  /** One topic, with five proofs a second. */
  public static TailPlan of(String reader, Topic topic, AvroCodec<?> codec) {
    return of(reader, Map.of(topic.name(), codec));
  }

  /** Several topics, with five proofs a second. */
  public static TailPlan of(String reader, Map<String, AvroCodec<?>> topics) {
    return new TailPlan(reader, topics, POLL, PROOF, FETCH_WAIT, true);
  }

  /** The same with another pace. */
  public TailPlan every(Duration otherPoll, Duration otherProof) {
    return new TailPlan(reader, topics, otherPoll, otherProof, fetchWait, committed);
  }

  /** The same with another wait of the broker's. */
  public TailPlan withFetchWait(Duration wait) {
    return new TailPlan(reader, topics, poll, proof, Math.toIntExact(wait.toMillis()), committed);
  }

  /**
   * The same, taking every record as it stands. For topics that Yunfan writes without transactions:
   * nobody's transaction can hide a record of theirs.
   */
  public TailPlan asItStands() {
    return new TailPlan(reader, topics, poll, proof, fetchWait, false);
  }
}
