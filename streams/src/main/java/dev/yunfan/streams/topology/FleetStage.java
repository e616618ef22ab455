package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.question.Subjects;
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
final class FleetStage implements Processor<String, PartialCount, String, byte[]> {
  static final String PARTIALS = "partials-by-partition";

  private final Questions questions;
  private final Duration every;
  private final Map<String, Tally> tallies = new HashMap<>();
  private final Set<String> unpublished = new LinkedHashSet<>();
  private @Nullable Pace pace;
  private @Nullable ProcessorContext<String, byte[]> context;
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
  public void init(ProcessorContext<String, byte[]> started) {
    KeyValueStore<String, PartialCount> partials = started.getStateStore(PARTIALS);
    try (var all = partials.all()) {
      // Whether the last sums were published is not known; publishing them again is harmless.
      all.forEachRemaining(each -> sum(each.value));
    }
    pace = Pace.start(started, every, this::publish);
    context = started;
    store = partials;
  }

  @Override
  public void process(Record<String, PartialCount> record) {
    if (store == null || pace == null) {
      throw new IllegalStateException("a record came before the start");
    }
    pace.saw(record.timestamp());
    var partial = sum(record.value());
    store.put(partial.subject() + '#' + partial.partition(), partial);
  }

  private PartialCount sum(PartialCount partial) {
    unpublished.add(partial.subject());
    return tallies
        .computeIfAbsent(partial.subject(), subject -> new Tally(questions.of(subject)))
        .replace(partial);
  }

  private boolean publish(long now) {
    if (context == null || unpublished.isEmpty()) {
      return false;
    }
    for (String subject : unpublished) {
      var tally = tallies.get(subject);
      if (tally != null) {
        var question = questions.of(subject);
        var parts = Subjects.split(subject);
        var answer =
            question.answer(
                parts.subList(1, parts.size()), tally.sums(), tally.asOf(), tally.note());
        context.forward(
            new Record<>(answer.key(), answer.value(), now), sinkOf(question.topic().name()));
      }
    }
    unpublished.clear();
    return true;
  }
}
