package dev.yunfan.streams.watch;

import dev.yunfan.streams.watch.CountingLook.Phase;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * When an instance may say that it counts, and when it stands still. A partition is proven when its
 * committed offset reached the end that was asked, or has moved since the look before. A proof ages
 * by a clock that runs on while the process is frozen. One thread looks, any thread judges.
 */
public final class CountingLaw {
  /** A client that joins anew may count by itself soon, and to close it would begin all again. */
  private static final int JOINING_LIMITS = 2;

  private final long stallAfter;
  private final Map<TopicPartition, Proof> proofs = new HashMap<>();
  private @Nullable CountingLook last;
  private long openedAt;
  private long restoredAt;

  /**
   * @param movedAt the newest time for which it is proven, whoever counted
   * @param ownAt the same, while this instance runs
   * @param knownSince since when its end and its committed offset are known without a gap
   * @param committed the highest offset seen
   */
  private record Proof(
      Optional<Long> movedAt, Optional<Long> ownAt, Optional<Long> knownSince, long committed) {
    private static final long UNSEEN = Long.MIN_VALUE;
    static final Proof NONE =
        new Proof(Optional.empty(), Optional.empty(), Optional.empty(), UNSEEN);

    Proof seen(PartitionMark mark, long at, boolean running) {
      return switch (mark) {
        case PartitionMark.Unknown _ ->
            new Proof(movedAt, running ? ownAt : Optional.empty(), Optional.empty(), committed);
        case PartitionMark.Counted(long now) -> known(now, at, running, true);
        case PartitionMark.Waiting(long now, var _, var _) ->
            known(now, at, running, committed != UNSEEN && now > committed);
      };
    }

    private Proof known(long now, long at, boolean running, boolean proves) {
      var own = running ? ownAt : Optional.<Long>empty();
      return new Proof(
          proves ? Optional.of(at) : movedAt,
          proves && running ? Optional.of(at) : own,
          knownSince.or(() -> Optional.of(at)),
          Math.max(committed, now));
    }
  }

  /**
   * @param now as {@link CountingLook#askedAt}
   */
  public CountingLaw(Duration stallAfter, long now) {
    this.stallAfter = stallAfter.toNanos();
    reopened(now);
  }

  /** A new client begins: nothing is proven. */
  public synchronized void reopened(long now) {
    proofs.clear();
    last = null;
    openedAt = now;
    restoredAt = now;
  }

  /** Takes one look. */
  public synchronized void seen(CountingLook look) {
    var before = last;
    if (before != null && look.restored() != before.restored()) {
      restoredAt = look.askedAt();
    }
    boolean running = look.phase() == Phase.RUNNING;
    proofs.keySet().retainAll(look.marks().keySet());
    look.marks()
        .forEach((partition, mark) ->
            proofs.put(
                partition,
                proofs.getOrDefault(partition, Proof.NONE).seen(mark, look.askedAt(), running)));
    last = look;
  }

  /**
   * The judgement as of now.
   *
   * @param awakeSince when the process last woke from a standstill: earlier proofs are void
   */
  public synchronized CountingState state(long now, long awakeSince) {
    var look = last;
    if (look == null) {
      return new CountingState.Unproven("nobody has looked yet whether it counts");
    }
    if (now - look.askedAt() > stallAfter || look.askedAt() - awakeSince < 0) {
      return new CountingState.Unproven(
          "nobody has looked for %d s whether it counts".formatted(seconds(now - look.askedAt())));
    }
    return switch (look.phase()) {
      case HELD -> new CountingState.Unproven("it has not begun to count, or was told to hold");
      case FAILED -> new CountingState.Stalled("the Kafka Streams client has ended");
      case JOINING ->
          stalled(look, now, awakeSince, JOINING_LIMITS * stallAfter)
              .orElse(new CountingState.Unproven("it joins its group, or restores state"));
      case RUNNING -> running(look, now, awakeSince);
    };
  }

  private CountingState running(CountingLook look, long now, long awakeSince) {
    if (look.marks().isEmpty()) {
      return look.groupStable()
          ? new CountingState.Proven()
          : new CountingState.Unproven("it has no task, and its group has not given out all tasks");
    }
    return stalled(look, now, awakeSince, stallAfter)
        .or(() -> unproven(look, now, awakeSince))
        .orElse(new CountingState.Proven());
  }

  /** The partition that has stood still for the longest time, if any has for too long. */
  private Optional<CountingState> stalled(
      CountingLook look, long now, long awakeSince, long limit) {
    long quiet = Math.min(now - awakeSince, Math.min(now - openedAt, now - restoredAt));
    return look.marks().entrySet().stream()
        .filter(each -> each.getValue() instanceof PartitionMark.Waiting)
        .filter(each -> still(each.getKey(), now, quiet) > limit)
        .max(Comparator.comparingLong(each -> still(each.getKey(), now, quiet)))
        .map(each ->
            new CountingState.Stalled(
                "%s waits with %d records, and nothing of it was counted for %d s"
                    .formatted(
                        each.getKey(),
                        ((PartitionMark.Waiting) each.getValue()).records(),
                        seconds(still(each.getKey(), now, quiet)))));
  }

  /** How long a partition could have moved, and has not. */
  private long still(TopicPartition partition, long now, long quiet) {
    var proof = proofs.getOrDefault(partition, Proof.NONE);
    long known = proof.knownSince.map(since -> now - since).orElse(0L);
    long moved = proof.movedAt.map(at -> now - at).orElse(Long.MAX_VALUE);
    return Math.min(quiet, Math.min(known, moved));
  }

  private Optional<CountingState> unproven(CountingLook look, long now, long awakeSince) {
    return look.marks().keySet().stream()
        .filter(each -> !proven(each, now, awakeSince))
        .min(Comparator.comparing(TopicPartition::toString))
        .map(each -> new CountingState.Unproven(why(each, look.marks().get(each))));
  }

  private boolean proven(TopicPartition partition, long now, long awakeSince) {
    return proofs
        .getOrDefault(partition, Proof.NONE)
        .ownAt
        .filter(at -> at - awakeSince >= 0 && now - at <= stallAfter)
        .isPresent();
  }

  private static String why(TopicPartition partition, @Nullable PartitionMark mark) {
    return switch (mark) {
      case PartitionMark.Unknown(var why) ->
          "it is not known whether %s is counted: %s".formatted(partition, why);
      case PartitionMark.Waiting(var _, long records, var _) ->
          "%s waits with %d records, and was not seen to move yet".formatted(partition, records);
      case PartitionMark.Counted _ -> partition + " is not proven to be counted"; // after a freeze
      case null -> partition + " was not looked at";
    };
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }
}
