package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.rejection.Rejections;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Second step: keeps the latest count of every partition for each subject, sums them, and publishes
 * the answers that changed.
 */
final class FleetStage implements Processor<String, PartialCount, String, byte @Nullable []> {
  static final String PARTIALS = "partials-by-partition";

  /** Meter of partial counts of windows that are no longer kept. */
  static final String LATE = "streams.partials.late";

  private final Questions questions;
  private final Duration every;
  private final Map<String, Tally> tallies = new HashMap<>();
  private final Ends ends = new Ends();
  private final Set<String> unpublished = new LinkedHashSet<>();
  private long clock;
  private @Nullable Counter late;
  private @Nullable Pace pace;
  private @Nullable ProcessorContext<String, byte @Nullable []> context;
  private @Nullable KeyValueStore<String, PartialCount> store;

  FleetStage(Questions questions, Duration every) {
    this.questions = questions;
    this.every = every;
  }

  /** Name of the sink that publishes to a topic. */
  static String sinkOf(String topic) {
    return "publish-" + topic;
  }

  @Override
  public void init(ProcessorContext<String, byte @Nullable []> started) {
    KeyValueStore<String, PartialCount> partials = started.getStateStore(PARTIALS);
    try (var all = partials.all()) {
      // Whether the last sums were published is not known; publishing them again is harmless.
      all.forEachRemaining(each -> sum(each.value));
    }
    late = Rejections.of(started.appConfigs()).meters().counter(LATE);
    pace = Pace.start(started, every, this::publish);
    context = started;
    store = partials;
  }

  @Override
  public void process(Record<String, PartialCount> record) {
    if (store == null || pace == null || late == null) {
      throw new IllegalStateException("a record came before the start");
    }
    pace.saw(record.timestamp());
    var partial = record.value();
    clock = Math.max(clock, partial.asOf());
    if (!tallies.containsKey(partial.subject())
        && Ends.hasEnded(questions, partial.subject(), clock)) {
      late.increment(); // another partition is far ahead; the days have what is dropped here
      return;
    }
    store.put(key(partial.subject(), partial.partition()), sum(partial));
  }

  private static String key(String subject, int partition) {
    return subject + '#' + partition;
  }

  private PartialCount sum(PartialCount partial) {
    clock = Math.max(clock, partial.asOf());
    unpublished.add(partial.subject());
    var tally = tallies.get(partial.subject());
    if (tally == null) {
      tally = new Tally(questions.of(partial.subject()));
      tallies.put(partial.subject(), tally);
      ends.add(questions, partial.subject());
    }
    return tally.replace(partial);
  }

  private boolean publish(long now) {
    if (context == null || store == null || unpublished.isEmpty()) {
      return false;
    }
    for (String subject : unpublished) {
      var tally = tallies.get(subject);
      if (tally != null) {
        publish(subject, tally, context, now);
      }
    }
    unpublished.clear();
    for (String subject : ends.ended(clock)) {
      var tally = tallies.remove(subject);
      if (tally != null) {
        remove(subject, tally, store, context, now);
      }
    }
    return true;
  }

  private void publish(
      String subject, Tally tally, ProcessorContext<String, byte @Nullable []> out, long now) {
    var question = questions.of(subject);
    var answers =
        question.answers(
            Ends.partsOf(subject), tally.sums(), tally.published(), tally.asOf(), tally.note());
    tally.publish();
    for (var answer : answers) {
      out.forward(new Record<>(answer.key(), answer.value(), now), sinkOf(question.topic().name()));
    }
  }

  private void remove(
      String subject,
      Tally tally,
      KeyValueStore<String, PartialCount> partials,
      ProcessorContext<String, byte @Nullable []> out,
      long now) {
    tally.partitions().forEach(partition -> partials.delete(key(subject, partition)));
    var question = questions.of(subject);
    for (String key : question.keys(Ends.partsOf(subject), tally.published())) {
      out.forward(new Record<>(key, null, now), sinkOf(question.topic().name()));
    }
  }
}
