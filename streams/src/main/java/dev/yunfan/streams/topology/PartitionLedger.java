package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The counters of one partition, and which of them are still to be sent. */
final class PartitionLedger implements Ledger {
  private final WriteBackStore<Counter> store;
  private final int partition;
  private List<Counter> unsent = new ArrayList<>();
  private long arrivedAt;

  /**
   * Takes up what the store holds. All of it is sent once more: whether the last values were sent
   * is not known, and a repeat is harmless.
   */
  PartitionLedger(WriteBackStore<Counter> store, int partition) {
    this.store = store;
    this.partition = partition;
    for (String subject : store.keys()) {
      var counter = store.get(subject);
      if (counter != null) {
        unsent.add(counter);
      }
    }
  }

  /** What follows is counted of a batch that arrived then. */
  void arrival(long millis) {
    arrivedAt = millis;
  }

  @Override
  public void add(Question question, String key, int column, long delta) {
    if (delta == 0) {
      return;
    }
    String subject = question.name() + '/' + key;
    var counter = store.get(subject);
    if (counter == null) {
      counter = new Counter(subject, question.columns());
    }
    if (counter.add(column, delta, arrivedAt)) {
      unsent.add(counter);
    }
    store.put(subject, counter);
  }

  /** Gives each counter that changed since the last time to {@code sink}, as an absolute value. */
  void send(Consumer<PartialCount> sink) {
    var sending = unsent;
    unsent = new ArrayList<>();
    for (var counter : sending) {
      counter.sent();
      sink.accept(counter.toPartial(partition));
    }
  }
}
