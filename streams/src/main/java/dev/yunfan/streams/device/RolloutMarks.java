package dev.yunfan.streams.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rollouts that a handset takes part in. A mark is made for a good receipt, or for a rollout
 * that {@code ota.rollouts} names, so that a handset can invent none; it is kept as long as a
 * receipt of the rollout can be good.
 */
public record RolloutMarks(List<Mark> marks) {
  /** No rollout yet. */
  public static final RolloutMarks NONE = new RolloutMarks(List.of());

  /** A receipt is good for 45 days after its day and 1 day before it, by the gateway's clock. */
  private static final long RECEIPTS_GOOD_MILLIS = Duration.ofDays(47).toMillis();

  public RolloutMarks {
    marks = List.copyOf(marks);
  }

  /** What is counted in a rollout; nothing when it is not known. */
  Mark of(String rolloutId) {
    long hash = hash(rolloutId);
    for (var mark : marks) {
      if (mark.rollout() == hash) {
        return mark;
      }
    }
    return Mark.of(hash);
  }

  /** With this mark in place of the one of the same rollout. */
  RolloutMarks with(Mark changed) {
    var all = new ArrayList<Mark>(marks.size() + 1);
    boolean found = false;
    for (var mark : marks) {
      boolean same = mark.rollout() == changed.rollout();
      found |= same;
      all.add(same ? changed : mark);
    }
    if (!found) {
      all.add(changed);
    }
    return new RolloutMarks(all);
  }

  /**
   * Without those of rollouts that were withdrawn so long ago that no receipt of them can be good
   * any more: nothing of them can count a second time.
   *
   * @param withdrawn when, by {@link #hash} of the rollout's id
   * @param now milliseconds since 1970-01-01T00:00Z
   */
  RolloutMarks without(Map<Long, Long> withdrawn, long now) {
    if (withdrawn.isEmpty() || marks.stream().noneMatch(mark -> isOver(mark, withdrawn, now))) {
      return this;
    }
    return new RolloutMarks(marks.stream().filter(mark -> !isOver(mark, withdrawn, now)).toList());
  }

  private static boolean isOver(Mark mark, Map<Long, Long> withdrawn, long now) {
    var since = withdrawn.get(mark.rollout());
    return since != null && now - since > RECEIPTS_GOOD_MILLIS;
  }

  /** FNV-1a over the characters: stable, and wide enough that a handset's rollouts differ. */
  public static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
