package dev.yunfan.runtime.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Proves for a tail that all is read: asks where its topics end, tells when that is reached, which
 * transactions hide records before it, and that a topic ends before what was read. The tail's
 * thread looks, any thread asks how old the proof is.
 */
final class TailProofs {
  /** A new leader may not know its newest records for a moment; a longer lack is a cut. */
  private static final long CUT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A transaction is open for a moment in normal work: streams commit once a second. */
  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final TailPlan plan;
  private final TailPartitions partitions;
  private final TailState state;
  private final Taking taking;
  private final TopicIdentity identity;
  private final Consumer<KafkaException> endsUnknown;
  private final EndProof proof = new EndProof();
  private final EndProof start = new EndProof();
  private boolean tooShort;
  private long tooShortSince;

  /** A topic that ends before what was read of it. */
  record Cut(String topic, String why) {}

  /**
   * @param endsUnknown hears why the topics' ends cannot be asked
   */
  TailProofs(
      TailPlan plan,
      TailPartitions partitions,
      TailState state,
      Taking taking,
      TopicIdentity identity,
      Consumer<KafkaException> endsUnknown) {
    this.plan = plan;
    this.partitions = partitions;
    this.state = state;
    this.taking = taking;
    this.identity = identity;
    this.endsUnknown = endsUnknown;
  }

  /** Looks once, after a poll; a cut is to be read anew. */
  Optional<Cut> look(long now) throws Taking.Stopped {
    if (proof.due(now, plan.proof().toNanos())) {
      var ends = ends(partitions::ends);
      if (ends.isEmpty()) {
        return Optional.empty();
      }
      if (endTooSoon(ends, now)) {
        return cut(ends, now);
      }
      proof.asked(now, ends);
    }
    if (proof.reached(partitions::position)) {
      state.proven();
      state.hidden(EndProof.Unread.NOTHING);
      taking.atEnd();
    } else {
      lookForTransactions(now);
    }
    if (!state.caughtUp()) {
      lookAtStart(now);
    }
    return Optional.empty();
  }

  private void lookAtStart(long now) throws Taking.Stopped {
    if (start.due(now, 0)) {
      var readable = ends(plan.committed() ? partitions::readableEnds : partitions::ends);
      if (readable.isEmpty()) {
        return;
      }
      start.asked(now, readable);
    }
    if (start.reached(partitions::position)) {
      taking.caughtUp();
      state.caughtUp(true);
    }
  }

  /** Records before the end, while all is read that can be: a transaction hides them. */
  private void lookForTransactions(long now) {
    if (plan.committed()) {
      var unread = proof.unread(partitions::position, partitions::readOut);
      state.hidden(now - unread.since() > OPEN_NANOS ? unread : EndProof.Unread.NOTHING);
    }
  }

  /** Where the topics end; empty when that is unknown now. */
  private Map<TopicPartition, Long> ends(Supplier<Map<TopicPartition, Long>> question) {
    try {
      var ends = question.get();
      state.endKnown();
      return ends;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      endsUnknown.accept(e);
      return Map.of();
    }
  }

  private boolean endTooSoon(Map<TopicPartition, Long> ends, long now) {
    boolean was = tooShort;
    tooShort = !EndProof.cut(ends, partitions::position).isEmpty();
    if (tooShort) {
      identity.suspect();
      tooShortSince = was ? tooShortSince : now;
    }
    return tooShort;
  }

  private Optional<Cut> cut(Map<TopicPartition, Long> ends, long now) {
    return EndProof.cut(ends, partitions::position).stream()
        .filter(_ -> now - tooShortSince > CUT_NANOS)
        .findFirst()
        .map(first ->
            new Cut(
                first.topic(),
                "partition %d ends at %d, but was read up to %d: it was cut or replaced"
                    .formatted(first.partition(), ends.get(first), partitions.position(first))));
  }

  /** Nothing is proven any more. */
  void forget() {
    proof.forget();
    start.forget();
    tooShort = false;
    state.hidden(EndProof.Unread.NOTHING);
  }

  /** As {@link EndProof#after}. */
  boolean after(long at) {
    return proof.after(at);
  }

  /** As {@link EndProof#within}. */
  boolean within(long maxAgeNanos, long now) {
    return proof.within(maxAgeNanos, now);
  }

  /** As {@link EndProof#until}. */
  OptionalLong until() {
    return proof.until();
  }

  /** As {@link EndProof#age}. */
  long age(long now) {
    return proof.age(now);
  }

  /** As {@link EndProof#lag}. */
  double lag() {
    return proof.lag();
  }
}
