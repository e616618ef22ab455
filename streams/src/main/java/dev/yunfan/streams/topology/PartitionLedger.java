package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The counters of one partition, and which of them are still to be sent. */
final class PartitionLedger implements Ledger {
  private final WriteBackStore<Counter> store;
  private final int partition;
  private final Questions questions;
  private final ExpiredEvents expired;
  private final Ends ends = new Ends();
  private final Map<Object, CounterCell> cells = new HashMap<>();
  private List<Counter> unsent = new ArrayList<>();
  private long arrivedAt;
  private long clock;
  private @Nullable Reporter reporter;

  /**
   * Takes up what the store holds. All of it is sent once more: whether the last values were sent
   * is not known, and a repeat is harmless.
   */
  PartitionLedger(
      WriteBackStore<Counter> store,
      int partition,
      Questions questions,
      ExpiredEvents expired,
      SkippedState skipped) {
    this.store = store;
    this.partition = partition;
    this.questions = questions;
    this.expired = expired;
    for (String subject : store.keys()) {
      if (questions.accepting(subject).isEmpty()) { // of another build, which may come back
        skipped.skip(subject, "no question has this subject");
        continue;
      }
      var counter = store.get(subject);
      if (counter != null) {
        counter.widenTo(questions.of(subject).columns());
        unsent.add(counter);
        ends.add(questions, subject);
        clock = Math.max(clock, counter.asOf());
      }
    }
  }

  /** Told of events that came too late for a window. */
  interface ExpiredEvents {
    void count(Duration window, int events);
  }

  /** What follows is counted of this batch. */
  void arrival(TelemetryEvents batch) {
    arrivedAt = batch.arrivedAt();
    clock = Math.max(clock, arrivedAt);
    reporter = batch.reporter();
  }

  @Override
  public void add(Question question, String key, int column, long delta) {
    if (delta != 0) {
      counter(question, key).merge(column, Merge.SUM, delta);
    }
  }

  @Override
  public void lower(Question question, String key, int column) {
    var slot = slot(question, key);
    if (slot.value().count(column) > 0) {
      touched(slot).merge(column, Merge.SUM, -1);
    }
  }

  @Override
  public long clock() {
    return clock;
  }

  @Override
  public void expired(Duration window, int events) {
    expired.count(window, events);
  }

  @Override
  public void earliest(Question question, String key, int column, long millis) {
    counter(question, key).merge(column, Merge.EARLIEST, millis);
  }

  @Override
  public void latest(Question question, String key, int column, long millis) {
    counter(question, key).merge(column, Merge.LATEST, millis);
  }

  @Override
  public void distinct(Question question, String key, int column) {
    if (reporter != null) {
      counter(question, key).distinct(column, Counter.hash(reporter.vendor(), reporter.deviceId()));
    }
  }

  @Override
  public void note(Question question, String key, Supplier<String> text) {
    counter(question, key).note(text);
  }

  /** The counter, which is about to change. */
  private Counter counter(Question question, String key) {
    return touched(slot(question, key));
  }

  private WriteBackStore.Slot<Counter> slot(Question question, String key) {
    return store.slot(
        question.name() + '/' + key,
        subject -> {
          ends.add(questions, subject);
          return new Counter(subject, question.columns());
        });
  }

  private Counter touched(WriteBackStore.Slot<Counter> slot) {
    store.mark(slot);
    var counter = slot.value();
    if (counter.touch(arrivedAt)) {
      unsent.add(counter);
    }
    return counter;
  }

  @Override
  public Cell cell(Question question, Object key, Supplier<String> subject) {
    var cell = cells.get(key);
    if (cell == null) {
      cell = new CounterCell(slot(question, subject.get()));
      cells.put(key, cell);
    }
    return cell;
  }

  private final class CounterCell implements Cell {
    private final WriteBackStore.Slot<Counter> slot;

    CounterCell(WriteBackStore.Slot<Counter> slot) {
      this.slot = slot;
    }

    @Override
    public void add(int column, long delta) {
      if (delta != 0) {
        touched(slot).merge(column, Merge.SUM, delta);
      }
    }
  }

  /**
   * Gives each counter that changed since the last time to {@code sink}, as an absolute value.
   *
   * @return whether there was any
   */
  boolean send(Consumer<PartialCount> sink) {
    var sending = unsent;
    unsent = new ArrayList<>();
    sending.forEach(counter -> sink.accept(counter.sent(partition)));
    var ended = ends.ended(clock);
    if (!ended.isEmpty()) {
      // their last values were just sent; the sums know by themselves when to let go of them
      ended.forEach(store::delete);
      cells.clear();
    }
    return !sending.isEmpty();
  }
}
