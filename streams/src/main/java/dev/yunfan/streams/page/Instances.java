package dev.yunfan.streams.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The other instances of the application, as Kafka Streams names them. It may name an owner late,
 * and under the streams protocol it keeps the partitions of only one thread of each instance. So
 * its word decides in which order to ask, and not whom. An instance that was named within the last
 * minute is remembered: the threads of an instance disagree for a moment.
 */
public final class Instances {
  private static final long REMEMBERED_NANOS = Duration.ofMinutes(1).toNanos();

  private final Supplier<Collection<StreamsMetadata>> named;
  private final HostInfo self;
  private final LongSupplier nanos;
  private final Map<HostInfo, Long> seen = new LinkedHashMap<>();

  /**
   * @param named all instances that Kafka Streams knows now; {@link IllegalStateException} when it
   *     does not run
   * @param self where this instance told the others to reach it
   * @param nanos a clock that only goes forward
   */
  public Instances(Supplier<Collection<StreamsMetadata>> named, HostInfo self, LongSupplier nanos) {
    this.named = named;
    this.self = self;
    this.nanos = nanos;
  }

  /** The others, those first that are named for the partition; of any thread. */
  public synchronized List<HostInfo> others(TopicPartition partition) {
    long now = nanos.getAsLong();
    var known = known();
    known.stream()
        .map(StreamsMetadata::hostInfo)
        .filter(host -> !host.equals(self) && !host.equals(HostInfo.unavailable()))
        .forEach(host -> seen.put(host, now));
    seen.values().removeIf(last -> now - last > REMEMBERED_NANOS);
    var owners =
        known.stream()
            .filter(each -> each.topicPartitions().contains(partition))
            .map(StreamsMetadata::hostInfo)
            .toList();
    var others = new ArrayList<>(seen.keySet());
    others.sort(Comparator.comparing(host -> !owners.contains(host)));
    return others;
  }

  private Collection<StreamsMetadata> known() {
    try {
      return named.get();
    } catch (IllegalStateException e) { // it starts, or ends: what was named before still counts
      return List.of();
    }
  }
}
