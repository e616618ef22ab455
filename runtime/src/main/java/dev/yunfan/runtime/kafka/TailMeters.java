package dev.yunfan.runtime.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The meters of one {@link TopicTail}; tags {@code topic} and {@code reader}. */
public final class TailMeters implements AutoCloseable {
  /** Records that were read. */
  public static final String RECORDS = "topic.tail.records";

  /** Records that could not be taken, and were passed over. */
  public static final String PASSED_OVER = "topic.tail.passed.over";

  /** Attempts to read that failed and were repeated; tag {@code reader} alone. */
  public static final String FAILURES = "topic.tail.failures";

  /** Records between what was read and the topics' ends; tag {@code reader} alone. */
  public static final String LAG = "topic.tail.lag";

  private final MeterRegistry registry;
  private final Map<String, Counter> records = new HashMap<>();
  private final Map<String, Counter> passedOver = new HashMap<>();
  private final Counter failures;
  private final Gauge lag;

  TailMeters(MeterRegistry registry, String reader, Set<String> topics, Supplier<Number> lag) {
    this.registry = registry;
    for (String topic : topics) {
      var tags = Tags.of("topic", topic, "reader", reader);
      records.put(topic, registry.counter(RECORDS, tags));
      passedOver.put(topic, registry.counter(PASSED_OVER, tags));
    }
    failures = registry.counter(FAILURES, "reader", reader);
    this.lag = Gauge.builder(LAG, lag).tags("reader", reader).register(registry);
  }

  void read(String topic) {
    count(records, topic);
  }

  void passedOver(String topic) {
    count(passedOver, topic);
  }

  private static void count(Map<String, Counter> counters, String topic) {
    var counter = counters.get(topic);
    if (counter != null) {
      counter.increment();
    }
  }

  void failed() {
    failures.increment();
  }

  /** The lag of a reader that is gone is not told. */
  @Override
  public void close() {
    var _ = registry.remove(lag);
  }
}
