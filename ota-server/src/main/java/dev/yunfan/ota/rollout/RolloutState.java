package dev.yunfan.ota.rollout;

import dev.yunfan.schemas.control.Actor;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where a rollout stands; each state carries what it implies. */
public sealed interface RolloutState {
  /** A state in which a stage is, or was, open. */
  sealed interface Opened extends RolloutState {
    /** Index of the stage, from 0. */
    int stage();
  }

  /** Written down, not started. */
  record Draft() implements RolloutState {}

  /** Started by one person, awaiting the word of another. */
  record AwaitingApproval(Actor startedBy) implements RolloutState {}

  /** Approved, awaiting its hour. */
  record Scheduled() implements RolloutState {}

  /**
   * Offering.
   *
   * @param since when the stage opened, milliseconds since 1970-01-01T00:00Z
   * @param haltedModels models that a verdict stopped it for
   */
  record Running(int stage, long since, Set<String> haltedModels) implements Opened {
    public Running {
      haltedModels = java.util.Collections.unmodifiableSet(new TreeSet<>(haltedModels));
    }
  }

  /** Stopped for a while, by a person. */
  record Paused(int stage, Set<String> haltedModels, String reason) implements Opened {
    public Paused {
      haltedModels = java.util.Collections.unmodifiableSet(new TreeSet<>(haltedModels));
    }
  }

  /** Stopped by a verdict, for every model. */
  record Halted(int stage, String verdict) implements Opened {}

  /**
   * Done: its release is the current one of its models, and still judged.
   *
   * @param haltedModels models that a verdict stopped it for, before or after
   */
  record Completed(Set<String> haltedModels) implements RolloutState {
    public Completed {
      haltedModels = java.util.Collections.unmodifiableSet(new TreeSet<>(haltedModels));
    }
  }

  /** Was done, then stopped by a verdict, for every model: harm showed late. */
  record HaltedAfterCompletion(String verdict) implements RolloutState {}

  /**
   * Ended before its end.
   *
   * @param rollForward release that its updated handsets are brought to
   */
  record Cancelled(String reason, @Nullable String rollForward) implements RolloutState {}

  /** Ended because its release, or its vendor's programme, was taken back. */
  record Withdrawn(String reason) implements RolloutState {}

  /** Its name in the API. */
  default String label() {
    return switch (this) {
      case Draft _ -> "draft";
      case AwaitingApproval _ -> "awaiting-approval";
      case Scheduled _ -> "scheduled";
      case Running _ -> "running";
      case Paused _ -> "paused";
      case Halted _, HaltedAfterCompletion _ -> "halted";
      case Completed _ -> "completed";
      case Cancelled _ -> "cancelled";
      case Withdrawn _ -> "withdrawn";
    };
  }

  /** Whether nothing follows by itself or by a person's move, except a withdrawal. */
  default boolean ended() {
    return switch (this) {
      case Completed _, Cancelled _, Withdrawn _ -> true;
      case Draft _, AwaitingApproval _, Scheduled _, Opened _, HaltedAfterCompletion _ -> false;
    };
  }

  /** Index of the open stage; -1: none. */
  default int stageOrNone() {
    return this instanceof Opened opened ? opened.stage() : -1;
  }
}
