package dev.yunfan.streams;

import dev.yunfan.runtime.health.Health;
import dev.yunfan.runtime.kafka.CoordinatorFault;
import dev.yunfan.streams.watch.CoordinatorWatch;
import dev.yunfan.streams.watch.CountingState;
import dev.yunfan.streams.watch.CountingWatch;
import java.time.Instant;

/** The counting in {@code /readyz} and {@code /livez}; unknown numbers are no zeros. */
final class CountingHealth {
  /** Name of the check that everything is counted in time. */
  static final String COUNTING = "counting";

  private static final String UNKNOWN = "unknown";

  private final CountingWatch watch;
  private final CoordinatorWatch coordinator;
  private final OwnershipDoubt doubt;

  CountingHealth(CountingWatch watch, CoordinatorWatch coordinator, OwnershipDoubt doubt) {
    this.watch = watch;
    this.coordinator = coordinator;
    this.doubt = doubt;
  }

  void addTo(Health health) {
    health.check(COUNTING, this::counts);
    health.live(COUNTING, () -> !watch.gaveUp().isDone());
    health.tell(COUNTING, this::words);
    health.tell(
        "lagRecords", () -> watch.uncounted().records().<Object>map(each -> each).orElse(UNKNOWN));
    health.tell("lagSeconds", () -> number(watch.lagSeconds()));
    health.tell("oldestUncounted", this::oldest);
    health.tell(
        "coordinator",
        () -> coordinator.fault().map(CoordinatorFault::toString).orElse("no fault is known"));
  }

  private boolean counts() {
    return doubt.member() && watch.state() instanceof CountingState.Proven;
  }

  private String words() {
    return doubt.member()
        ? watch.state().words()
        : "the process stood still: its group may have given its partitions away";
  }

  private static Object number(double value) {
    return Double.isNaN(value) ? UNKNOWN : value;
  }

  private Object oldest() {
    var uncounted = watch.uncounted();
    return uncounted.records().filter(each -> each == 0).isPresent()
        ? "none"
        : uncounted.oldest().map(Instant::toString).orElse(UNKNOWN);
  }
}
