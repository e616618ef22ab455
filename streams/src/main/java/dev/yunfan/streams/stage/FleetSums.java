package dev.yunfan.streams.stage;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Questions;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The sums of one task of {@link FleetStage}, from its start to its end. */
final class FleetSums {
  private final Questions questions;
  private final ProcessorContext<String, byte @Nullable []> context;
  private final KeyValueStore<String, byte[]> store;
  private final Counter late;
  private final Map<String, PartialTally> tallies = new HashMap<>();
  private final Expiries ends = Expiries.ofSums();
  private final Set<String> unpublished = new LinkedHashSet<>();
  private long clock;
  private @Nullable SendSchedule pace;

  /**
   * @param late counts what came too late for its window
   */
  FleetSums(
      Questions questions,
      ProcessorContext<String, byte @Nullable []> context,
      KeyValueStore<String, byte[]> store,
      Counter late) {
    this.questions = questions;
    this.context = context;
    this.store = store;
    this.late = late;
  }

  /** Begins to publish. */
  void start(Duration every) {
    pace = SendSchedule.start(context, every, this::publish);
  }

  /** Publishes no more. */
  void stop() {
    if (pace != null) {
      pace.stop();
    }
  }

  /** This server's time, milliseconds since 1970-01-01T00:00Z. */
  long now() {
    return context.currentSystemTimeMs();
  }

  /** Most numbers of a subject; empty when no question accepts it. */
  OptionalInt columns(String subject) {
    var known = tallies.get(subject);
    if (known != null) {
      return OptionalInt.of(known.mostColumns());
    }
    return questions
        .accepting(subject)
        .map(question -> OptionalInt.of(question.columns(Expiries.partsOf(subject))))
        .orElse(OptionalInt.empty());
  }

  /**
   * Takes up a stored count. Whether its sum was published is not known; publishing it again is
   * harmless.
   *
   * @param latest time that the clock may be set to; a later one was stored by an older build
   */
  void restore(PartialCount partial, long latest) {
    var _ = sum(partial, Math.min(partial.asOf(), latest));
  }

  /** Takes a partition's newer count, which {@link RecordCheck} found sound. */
  void take(PartialCount partial, long timestamp) {
    if (pace != null) {
      pace.saw(timestamp);
    }
    clock = Math.max(clock, partial.asOf());
    if (!tallies.containsKey(partial.subject())
        && Expiries.hasEnded(questions, partial.subject(), clock)) {
      late.increment(); // another partition is far ahead; the days have what is dropped here
      return;
    }
    if (partial.counts().isEmpty()) {
      withdraw(partial);
    } else {
      put(sum(partial, partial.asOf()));
    }
  }

  private void put(StoredPartial kept) {
    var count = kept.count();
    store.put(key(count.subject(), count.partition()), kept.encode());
  }

  /** The partition counts the subject no more: it has moved all of it to another one. */
  private void withdraw(PartialCount partial) {
    store.delete(key(partial.subject(), partial.partition()));
    var tally = tallies.get(partial.subject());
    if (tally == null) {
      return;
    }
    tally.withdraw(partial.partition()).ifPresent(this::put);
    unpublished.add(partial.subject());
    if (tally.isEmpty()) {
      tallies.remove(partial.subject());
      remove(partial.subject(), tally, context.currentSystemTimeMs());
    }
  }

  private static String key(String subject, int partition) {
    return subject + '#' + partition;
  }

  private StoredPartial sum(PartialCount partial, long asOf) {
    clock = Math.max(clock, asOf);
    unpublished.add(partial.subject());
    var tally = tallies.get(partial.subject());
    if (tally == null) {
      var question = questions.of(partial.subject());
      tally = new PartialTally(question, question.columns(Expiries.partsOf(partial.subject())));
      tallies.put(partial.subject(), tally);
      ends.add(questions, partial.subject());
    }
    return tally.replace(partial);
  }

  private boolean publish(long now) {
    if (unpublished.isEmpty()) {
      return false;
    }
    for (String subject : unpublished) {
      var tally = tallies.get(subject);
      if (tally != null) {
        publish(subject, tally, now);
      }
    }
    unpublished.clear();
    for (String subject : ends.ended(clock)) {
      var tally = tallies.remove(subject);
      if (tally != null) {
        remove(subject, tally, now);
      }
    }
    return true;
  }

  private void publish(String subject, PartialTally tally, long now) {
    var question = questions.of(subject);
    var answers =
        question.answers(
            Expiries.partsOf(subject), tally.sums(), tally.published(), tally.asOf(), tally.note());
    tally.publish();
    for (var answer : answers) {
      forward(answer.key(), answer.value(), now, question.topic().name());
    }
  }

  private void remove(String subject, PartialTally tally, long now) {
    tally.partitions().forEach(partition -> store.delete(key(subject, partition)));
    var question = questions.of(subject);
    for (String key : question.keys(Expiries.partsOf(subject), tally.mayBePublished())) {
      forward(key, null, now, question.topic().name());
    }
  }

  private void forward(String key, byte @Nullable [] value, long now, String topic) {
    context.forward(new Record<>(key, value, now), FleetStage.sinkOf(topic));
  }
}
