package dev.yunfan.streams.device;

import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a handset came in the rollouts it took part in, newest last; the last {@value #KEPT} are
 * kept.
 */
public record RolloutMarks(List<Mark> marks) {
  /** How many rollouts are kept per handset. */
  public static final int KEPT = 8;

  private static final int ARM_AT = 5;
  private static final int ARM_MASK = 3;
  private static final int CRASHED_AT = 7;
  private static final WatchedRollout.Arm[] ARMS = WatchedRollout.Arm.values();

  /** No rollout yet. */
  public static final RolloutMarks NONE = new RolloutMarks(List.of());

  /**
   * Steps reached in one rollout.
   *
   * @param rollout 64-bit hash of the rollout's id
   * @param steps {@link Step} bits, then the arm and the arms in which it crashed
   */
  public record Mark(long rollout, int steps) {}

  /** What is counted of a rollout, once per handset. */
  public enum Step {
    /** Any phase was reported. */
    OFFERED,
    /** DOWNLOADING or any later phase was reported. */
    ATTEMPTED,
    /** The update is confirmed. */
    CONFIRMED,
    /** The handset went back to the old slot. */
    ROLLED_BACK,
    /** The update failed before the switch. */
    FAILED
  }

  public RolloutMarks {
    marks = List.copyOf(marks);
  }

  /** Steps reached in a rollout, as bits. */
  public int steps(String rolloutId) {
    long hash = hash(rolloutId);
    for (var mark : marks) {
      if (mark.rollout == hash) {
        return mark.steps;
      }
    }
    return 0;
  }

  /** With the steps that a phase implies. */
  public RolloutMarks with(String rolloutId, int steps) {
    return set(rolloutId, steps(rolloutId) | steps);
  }

  private RolloutMarks set(String rolloutId, int steps) {
    long hash = hash(rolloutId);
    var changed = new ArrayList<Mark>(marks.size() + 1);
    boolean found = false;
    for (var mark : marks) {
      boolean same = mark.rollout == hash;
      found |= same;
      changed.add(same ? new Mark(hash, steps) : mark);
    }
    if (!found) {
      changed.add(new Mark(hash, steps));
    }
    return new RolloutMarks(
        changed.size() > KEPT ? changed.subList(changed.size() - KEPT, changed.size()) : changed);
  }

  /** The steps that a reported phase implies, as bits. */
  public static int stepsOf(UpdatePhase phase) {
    int offered = bit(Step.OFFERED);
    int attempted = offered | bit(Step.ATTEMPTED);
    return switch (phase) {
      case OFFERED -> offered;
      case DOWNLOADING, VERIFIED, INSTALLED, REBOOTED -> attempted;
      case CONFIRMED -> attempted | bit(Step.CONFIRMED);
      case ROLLED_BACK -> attempted | bit(Step.ROLLED_BACK);
      case FAILED -> attempted | bit(Step.FAILED);
    };
  }

  /** Arm of a handset in a rollout as far as it is marked; null before its first batch. */
  static WatchedRollout.@Nullable Arm arm(int steps) {
    int arm = (steps >>> ARM_AT) & ARM_MASK;
    return arm == 0 ? null : ARMS[arm - 1];
  }

  /** With another arm. */
  @SuppressWarnings("EnumOrdinal") // stored; arms are only ever added at the end
  RolloutMarks in(String rolloutId, WatchedRollout.Arm arm) {
    int steps = steps(rolloutId);
    int changed = (steps & ~(ARM_MASK << ARM_AT)) | ((arm.ordinal() + 1) << ARM_AT);
    return set(rolloutId, changed);
  }

  /** Whether a crash in an arm is marked. */
  static boolean crashed(int steps, WatchedRollout.Arm arm) {
    return (steps & crashBit(arm)) != 0;
  }

  /** With a crash in an arm. */
  RolloutMarks crashedIn(String rolloutId, WatchedRollout.Arm arm) {
    return set(rolloutId, steps(rolloutId) | crashBit(arm));
  }

  @SuppressWarnings("EnumOrdinal") // stored; arms are only ever added at the end
  private static int crashBit(WatchedRollout.Arm arm) {
    return 1 << (CRASHED_AT + arm.ordinal());
  }

  /** The bit of a step. */
  @SuppressWarnings("EnumOrdinal") // stored; the codec's golden test holds the order
  public static int bit(Step step) {
    return 1 << step.ordinal();
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
