package dev.yunfan.streams.stage;

import dev.yunfan.groups.CrashSignature;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.cap.CapMeters;
import dev.yunfan.streams.cap.GroupCaps;
import dev.yunfan.streams.cap.NameCaps;
import dev.yunfan.streams.question.Ledger;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Other;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.store.WriteBackStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The counters of one partition, and which of them are still to be sent. */
final class PartitionLedger implements Ledger {
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** When there is no room for a crash group, groups that are older give theirs up. */
  private static final long STALE_WHEN_FULL = DAY;

  /** Making room reads all rows: not for each request that finds none. */
  private static final long ROOM_EVERY = Duration.ofHours(1).toMillis();

  private final WriteBackStore<Counter> store;
  private final int partition;
  private final Questions questions;
  private final ExpiredEvents expired;
  private final GroupCaps groups;
  private final CapMeters capMeters;
  private final Expiries ends = Expiries.ofCounting();
  private final Map<Object, CounterCell> cells = new HashMap<>();
  private List<Counter> unsent = new ArrayList<>();
  private long arrivedAt;
  private long clock;
  private long lastRoomMade;
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
      GroupCaps groups,
      CapMeters capMeters,
      SkippedState skipped) {
    this.store = store;
    this.partition = partition;
    this.questions = questions;
    this.expired = expired;
    this.groups = groups;
    this.capMeters = capMeters;
    for (String subject : store.keys()) {
      if (questions.accepting(subject).isEmpty()) { // of another build, which may come back
        skipped.skip(subject, "no question has this subject");
        continue;
      }
      var counter = store.get(subject);
      if (counter != null) {
        unsent.add(counter);
        if (!counter.isRetired()) {
          counter.widenTo(questions.of(subject).columns());
          ends.add(questions, subject);
          groups.added(subject);
        }
        clock = Math.max(clock, counter.asOf());
      }
    }
  }

  /** Told of events that came too late for a window. */
  interface ExpiredEvents {
    void count(Duration window, int events);
  }

  /** From now on this batch is counted. */
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
    return slot(question.name() + '/' + key, question);
  }

  private WriteBackStore.Slot<Counter> slot(String subject, Question question) {
    var slot = store.slot(subject, _ -> new Counter(subject, 0));
    var counter = slot.value();
    if (counter.isRetired()) { // or new
      counter.widenTo(question.columns());
      ends.add(questions, subject);
      groups.added(subject);
    }
    return slot;
  }

  private boolean counts(String subject) {
    var counter = store.get(subject);
    return counter != null && !counter.isRetired();
  }

  @Override
  public boolean fits(Question question, String whole, String where) {
    if (counts(question.name() + '/' + whole + where)) {
      return true;
    }
    if (groups.isFull() && clock - lastRoomMade >= ROOM_EVERY) {
      lastRoomMade = clock;
      expireGroups(STALE_WHEN_FULL);
    }
    return reporter != null
        && groups.admits(
            reporter.vendor() + '/' + reporter.deviceId(),
            where.substring(1),
            Math.floorDiv(clock, DAY));
  }

  /** Whether a crash group counts on a firmware under its own name. */
  boolean hasGroup(CrashSignature signature, Reporter on) {
    return counts(
        GroupCaps.SUBJECTS
            + Subjects.join(
                signature.groupId(), signature.kindName(), on.vendor(), on.model(), on.firmware()));
  }

  /**
   * Moves the rows of crash groups that fewer than {@link NameCaps#PROVEN_BY} handsets of the
   * partition reported, and none for a while.
   *
   * @param age how long since, by the partition's clock, milliseconds
   */
  void expireGroups(long age) {
    var subjects =
        store.keysNow().stream().filter(each -> each.startsWith(GroupCaps.SUBJECTS)).toList();
    var gone = new HashSet<String>();
    for (String subject : subjects) {
      var counter = store.get(subject);
      if (counter != null
          && !counter.isRetired()
          && GroupCaps.wholeOf(subject).equals(subject)
          && !Other.isGroup(subject.substring(GroupCaps.SUBJECTS.length()))
          && counter.count(questions.of(subject).distinctColumn()) < NameCaps.PROVEN_BY
          && counter.asOf() < clock - age) {
        gone.add(subject);
      }
    }
    for (String subject : subjects) {
      if (gone.contains(GroupCaps.wholeOf(subject))) {
        move(subject, GroupCaps.otherOf(subject));
      }
    }
  }

  /** Moves every row whose names have no rows of their own any more. */
  void moveUnfit(NameCaps names) {
    for (String subject : store.keysNow()) {
      var parts = Subjects.split(subject);
      var question = questions.accepting(subject);
      if (question.isEmpty()) {
        continue;
      }
      var own = parts.subList(1, parts.size());
      var places = question.get().places(own);
      if (places.any() && !names.hasRows(own, places)) {
        var moved = places.with(own, names.modelOf(own, places), Other.NAME);
        move(subject, question.get().name() + '/' + Subjects.join(moved.toArray(String[]::new)));
      }
    }
  }

  /** All subjects that are counted now. */
  List<String> subjects() {
    return store.keysNow().stream().filter(this::counts).toList();
  }

  /** Adds a row to another one, and retires it: it is deleted when that is sent. */
  private void move(String subject, String other) {
    var from = slot(subject).value();
    if (from.isRetired()) {
      return;
    }
    var question = questions.of(subject);
    long ownArrival = arrivedAt;
    arrivedAt = from.asOf(); // the other row is as of what it takes
    touched(slot(other, question)).absorb(from, question);
    from.retire();
    touched(slot(subject));
    arrivedAt = ownArrival;
    groups.removed(subject);
    cells.clear();
    capMeters.moved();
  }

  /** The slot of a subject as it is, retired or not. */
  private WriteBackStore.Slot<Counter> slot(String subject) {
    return store.slot(subject, _ -> new Counter(subject, 0));
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
    for (var counter : sending) {
      sink.accept(counter.sent(partition));
      if (counter.isRetired()) {
        store.delete(counter.subject());
      }
    }
    var ended = ends.ended(clock);
    if (!ended.isEmpty()) {
      // their last values were just sent; the sums know by themselves when to let go of them
      ended.forEach(store::delete);
      cells.clear();
    }
    return !sending.isEmpty();
  }
}
