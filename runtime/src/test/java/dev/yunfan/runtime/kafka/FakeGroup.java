package dev.yunfan.runtime.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/** A group as its coordinator describes it; a test sets only its subject. */
final class FakeGroup implements GroupQuestions {
  static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 2);

  boolean hasLeader = true;
  boolean answers = true;
  Optional<GroupType> type = Optional.of(GroupType.STREAMS);
  GroupState state = GroupState.STABLE;
  final Map<TopicPartition, OptionalLong> offsets = new HashMap<>();
  final Set<TopicPartition> pending = new HashSet<>();

  /** Whether a transaction is open, question by question; no more when it is empty. */
  final Deque<Boolean> transactions = new ArrayDeque<>();

  int stableQuestions;
  Runnable afterEachStableQuestion = () -> {};

  @Override
  public Optional<Coordinator> coordinator() {
    return hasLeader ? Optional.of(new Coordinator(OFFSETS, 3)) : Optional.empty();
  }

  @Override
  public Optional<GroupListing> listing() {
    return type.map(
        each -> new GroupListing("counting", Optional.of(each), "", Optional.of(state)));
  }

  @Override
  public Optional<Map<TopicPartition, OptionalLong>> offsets(
      Set<TopicPartition> of, boolean stable) {
    if (!answers) {
      return Optional.empty();
    }
    var answer = new HashMap<TopicPartition, OptionalLong>();
    for (var each : of) {
      answer.put(each, offsets.getOrDefault(each, OptionalLong.empty()));
    }
    if (stable) {
      stableQuestions++;
      answer.keySet().removeAll(pending);
      afterEachStableQuestion.run();
    }
    return Optional.of(answer);
  }

  @Override
  public boolean openTransaction(TopicPartition partition) {
    return !transactions.isEmpty() && transactions.pop();
  }
}
