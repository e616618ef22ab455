package dev.yunfan.streams.watch;

/** The judgement on an instance's counting. */
public sealed interface CountingState {
  /** Each task has counted, or had nothing to count, within the limit. */
  record Proven() implements CountingState {}

  /** That is not proven, and nothing can be done about it but wait. */
  record Unproven(String why) implements CountingState {}

  /** Work waits, Kafka answers, and nothing has moved for the limit; or the client ended. */
  record Stalled(String why) implements CountingState {}

  /** In words, for people. */
  default String words() {
    return switch (this) {
      case Proven() -> "counts";
      case Unproven(var why) -> why;
      case Stalled(var why) -> "stands still: " + why;
    };
  }
}
