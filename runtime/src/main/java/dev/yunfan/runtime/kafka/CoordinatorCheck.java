package dev.yunfan.runtime.kafka;

import dev.yunfan.runtime.kafka.CoordinatorFault.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells whether a group stands still because of its coordinator. After a kill a broker of Kafka
 * 4.3.1 can go on with a coordinator that has loaded only a part of the group's log.
 */
public final class CoordinatorCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);

  /** Offsets are pending for moments in every transaction: so often they must be. */
  private static final int LOOKS = 5;

  private final GroupQuestions questions;
  private final String groupId;
  private final GroupType type;
  private final Duration betweenLooks;

  /**
   * A check that asks nothing yet.
   *
   * @param admin stays open; each question waits for 5 seconds at most
   * @param type the type that the group has under the protocol of its members
   */
  public CoordinatorCheck(Admin admin, String groupId, GroupType type) {
    this(new AdminGroupQuestions(admin, groupId, PATIENCE), groupId, type, BETWEEN_LOOKS);
  }

  CoordinatorCheck(
      GroupQuestions questions, String groupId, GroupType type, Duration betweenLooks) {
    this.questions = questions;
    this.groupId = groupId;
    this.type = type;
    this.betweenLooks = betweenLooks;
  }

  /**
   * Looks once, for seconds: to be called when the group has not moved for long, such as 30
   * seconds, since a coordinator that is loading its log looks the same for a while.
   *
   * @param committed offsets that the caller knows to be committed
   * @return the fault; empty if the coordinator looks sound, or the partition has no leader
   * @throws IOException when Kafka does not answer at all
   */
  public Optional<CoordinatorFault> look(Map<TopicPartition, Long> committed)
      throws IOException, InterruptedException {
    var found = questions.coordinator();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var coordinator = found.get();
    var offsets = questions.offsets(committed.keySet(), false);
    if (offsets.isEmpty()) {
      return Optional.of(unavailable(coordinator));
    }
    var otherType = otherType(coordinator);
    if (otherType.isPresent()) {
      return otherType;
    }
    var behind = behind(committed, offsets.get());
    if (!behind.isEmpty()) {
      return Optional.of(behind(coordinator, behind, committed, offsets.get()));
    }
    return unstable(coordinator, committed.keySet(), offsets.get());
  }

  private CoordinatorFault unavailable(GroupQuestions.Coordinator coordinator) {
    return CoordinatorFault.of(
        Kind.UNAVAILABLE,
        coordinator,
        "broker %d leads %s but does not answer as the coordinator of group %s"
            .formatted(coordinator.brokerId(), coordinator.offsetsPartition(), groupId));
  }

  private Optional<CoordinatorFault> otherType(GroupQuestions.Coordinator coordinator)
      throws IOException, InterruptedException {
    var listing = questions.listing();
    var found = listing.flatMap(group -> group.type());
    if (found.isEmpty() || found.get() == type || found.get() == GroupType.UNKNOWN) {
      return Optional.empty();
    }
    String sentence =
        "broker %d has group %s as a %s group, and its members are of a %s group"
            .formatted(coordinator.brokerId(), groupId, found.get(), type);
    var state = listing.flatMap(group -> group.groupState()).orElse(GroupState.UNKNOWN);
    if (state != GroupState.EMPTY && state != GroupState.DEAD && state != GroupState.UNKNOWN) {
      // Then the likelier cause is a setting.
      sentence += " (it has members: first stop instances that use the other group protocol)";
    }
    return Optional.of(CoordinatorFault.of(Kind.OTHER_TYPE, coordinator, sentence));
  }

  private static Set<TopicPartition> behind(
      Map<TopicPartition, Long> committed, Map<TopicPartition, OptionalLong> offsets) {
    return committed.entrySet().stream()
        .filter(each -> offsets.containsKey(each.getKey()))
        .filter(each -> in(offsets, each.getKey()).orElse(-1) < each.getValue())
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(CoordinatorCheck::inOrder));
  }

  private CoordinatorFault behind(
      GroupQuestions.Coordinator coordinator,
      Set<TopicPartition> behind,
      Map<TopicPartition, Long> committed,
      Map<TopicPartition, OptionalLong> offsets) {
    var first = behind.iterator().next();
    var answered = in(offsets, first);
    return CoordinatorFault.of(
        Kind.OFFSETS_BEHIND,
        coordinator,
        "broker %d coordinates group %s with lost commits: it answers %s for %s, which was committed"
                .formatted(
                    coordinator.brokerId(),
                    groupId,
                    answered.isEmpty() ? "no offset" : "offset " + answered.getAsLong(),
                    first)
            + " as %d (%d of %d partitions are behind)"
                .formatted(committed.get(first), behind.size(), committed.size()));
  }

  /** A transaction that ends between two questions looks like a fault once, not at every look. */
  private Optional<CoordinatorFault> unstable(
      GroupQuestions.Coordinator coordinator,
      Set<TopicPartition> partitions,
      Map<TopicPartition, OptionalLong> before)
      throws IOException, InterruptedException {
    var pending = inOrder();
    pending.addAll(before.keySet());
    for (int look = 0; look < LOOKS; look++) {
      if (look > 0) {
        Thread.sleep(betweenLooks);
      }
      var stable = questions.offsets(partitions, true);
      if (stable.isEmpty()) {
        return Optional.empty(); // it answered just now, so this is not for good
      }
      pending.removeAll(stable.get().keySet());
      if (pending.isEmpty() || questions.openTransaction(coordinator.offsetsPartition())) {
        return Optional.empty();
      }
    }
    var after = questions.offsets(partitions, false).orElse(Map.of());
    pending.removeIf(each -> !in(before, each).equals(in(after, each)));
    return pending.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CoordinatorFault.of(
                Kind.UNSTABLE,
                coordinator,
                ("broker %d holds offsets of group %s as pending (%s, %d in all), and no open"
                        + " transaction has written to %s")
                    .formatted(
                        coordinator.brokerId(),
                        groupId,
                        pending.getFirst(),
                        pending.size(),
                        coordinator.offsetsPartition())));
  }

  private static OptionalLong in(
      Map<TopicPartition, OptionalLong> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, OptionalLong.empty());
  }

  private static SortedSet<TopicPartition> inOrder() {
    return new TreeSet<>(
        Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
  }
}
