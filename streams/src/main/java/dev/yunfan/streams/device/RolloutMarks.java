package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rollouts that a handset takes part in. A mark is made for a good receipt, or for a rollout
 * that {@code ota.rollouts} names, so that a handset can invent none; it is kept as long as a
 * receipt of the rollout can be good. A roll-forward keeps the rollout's id and changes the
 * release, so that a mark belongs to both.
 */
public record RolloutMarks(List<Mark> marks) {
  /** No rollout yet. */
  public static final RolloutMarks NONE = new RolloutMarks(List.of());

  /** A receipt is good for 45 days after its day and 1 day before it, by the gateway's clock. */
  static final Duration RECEIPTS_GOOD = Duration.ofDays(47);

  private static final long RELEASE_BITS = (1L << 24) - 1;

  public RolloutMarks {
    marks = List.copyOf(marks);
  }

  /** Whether windows count the handset. */
  boolean isWatched() {
    return marks.stream().anyMatch(mark -> mark.window() != null);
  }

  /** The mark of a release of a rollout; null: the handset has none. */
  @Nullable Mark of(String rolloutId, String release) {
    return find(key(rolloutId, release));
  }

  /** The mark of a rollout that an earlier build stored, which kept no release. */
  @Nullable Mark withoutRelease(String rolloutId) {
    return find(hash(rolloutId));
  }

  /** With a mark under the key of a release that has none. */
  RolloutMarks keyed(Mark earlier, long key) {
    return new RolloutMarks(
        marks.stream().map(mark -> mark.equals(earlier) ? mark.keyed(key) : mark).toList());
  }

  private @Nullable Mark find(long key) {
    for (var mark : marks) {
      if (mark.rollout() == key) {
        return mark;
      }
    }
    return null;
  }

  /** With this mark in place of the one of the same rollout and release. */
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
   * any more: nothing of them can count a second time. A good receipt keeps the marks of its
   * rollout, whatever is known of that.
   *
   * @param withdrawn when, by {@link #rollout} of the rollout's id
   * @param now milliseconds since 1970-01-01T00:00Z
   * @param receipts good ones of the batch
   */
  RolloutMarks without(Map<Long, Long> withdrawn, long now, List<Membership> receipts) {
    if (withdrawn.isEmpty() || marks.stream().noneMatch(mark -> isOver(mark, withdrawn, now))) {
      return this;
    }
    var good =
        receipts.stream().map(receipt -> rollout(receipt.rolloutId())).collect(Collectors.toSet());
    return new RolloutMarks(
        marks.stream()
            .filter(mark -> good.contains(rollout(mark)) || !isOver(mark, withdrawn, now))
            .toList());
  }

  private static boolean isOver(Mark mark, Map<Long, Long> withdrawn, long now) {
    var since = withdrawn.get(rollout(mark));
    return since != null && now - since > RECEIPTS_GOOD.toMillis();
  }

  /** The part of a mark's key that names the rollout: the upper 40 bits of its hash. */
  public static long rollout(String rolloutId) {
    return hash(rolloutId) & ~RELEASE_BITS;
  }

  private static long rollout(Mark mark) {
    return mark.rollout() & ~RELEASE_BITS;
  }

  /** Key of a mark: 40 bits for the rollout, 24 for the release. */
  public static long key(String rolloutId, String release) {
    return rollout(rolloutId) | (hash(release) & RELEASE_BITS);
  }

  /** FNV-1a over the characters: stable, and wide enough that a handset's rollouts differ. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
