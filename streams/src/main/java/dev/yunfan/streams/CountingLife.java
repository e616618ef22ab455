package dev.yunfan.streams;

import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.watch.CountingLook.Phase;
import dev.yunfan.streams.watch.PartitionMark;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Kafka Streams client, and everything that lives exactly as long. */
final class CountingLife {
  private static final Logger LOG = LoggerFactory.getLogger(CountingLife.class);

  private final KafkaStreams streams;
  private final CountedHere here;
  private final RestoreProgress restore = new RestoreProgress();
  private final KafkaStreamsMetrics metrics;
  private final Set<String> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  /**
   * The things that each life is made of.
   *
   * @param topology made anew for each life, which says in the list what is counted here
   * @param onFailure of a thread
   */
  record Parts(
      Function<CountedHere, Topology> topology,
      Properties settings,
      StreamsUncaughtExceptionHandler onFailure,
      MeterRegistry meters) {}

  /**
   * Takes the state folder, and does not count yet.
   *
   * @throws IllegalArgumentException when the folder cannot be written to, or is another instance's
   */
  CountingLife(Parts parts) {
    this.here = new CountedHere();
    this.streams = client(parts.topology.apply(here), parts.settings);
    streams.setUncaughtExceptionHandler(fault -> failed(fault, parts.onFailure));
    streams.setGlobalStateRestoreListener(restore);
    this.metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(parts.meters);
  }

  private static KafkaStreams client(Topology topology, Properties settings) {
    try {
      return new KafkaStreams(topology, settings);
    } catch (StreamsException e) { // it takes its folder here, and does nothing else that can fail
      throw new IllegalArgumentException(
          "STREAMS_STATE_DIR=%s: each instance needs a folder of its own that it can write to: %s"
              .formatted(
                  settings.get(org.apache.kafka.streams.StreamsConfig.STATE_DIR_CONFIG),
                  e.getMessage()),
          e);
    }
  }

  /** A thread that fails because its client ends is no failure. */
  private StreamThreadExceptionResponse failed(
      Throwable fault, StreamsUncaughtExceptionHandler onFailure) {
    if (leaving) {
      LOG.atInfo().addKeyValue("cause", fault.toString()).log("a counting thread was cut short");
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    return onFailure.handle(fault);
  }

  void start() {
    streams.start();
  }

  /**
   * Takes no record more, or goes on; nothing when it stands so already. Work under way is
   * committed.
   */
  void hold(boolean holds) {
    if (holds && !streams.isPaused()) {
      streams.pause();
    } else if (!holds && streams.isPaused()) {
      streams.resume();
    }
  }

  Phase phase() {
    if (streams.isPaused()) {
      return Phase.HELD;
    }
    return switch (streams.state()) {
      case CREATED -> Phase.HELD;
      case RUNNING -> Phase.RUNNING;
      case REBALANCING -> Phase.JOINING;
      case PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> Phase.FAILED;
    };
  }

  /** Its own tasks' partitions, as {@link dev.yunfan.streams.watch.CountingClient#committed}. */
  Map<TopicPartition, Long> committed() {
    var committed = new HashMap<TopicPartition, Long>();
    for (var thread : localThreads()) {
      for (var task : thread.activeTasks()) {
        task.topicPartitions().forEach(each -> committed.put(each, PartitionMark.NEVER));
        committed.putAll(task.committedOffsets());
      }
    }
    return committed;
  }

  private Set<ThreadMetadata> localThreads() {
    try {
      var local = streams.metadataForLocalThreads();
      local.forEach(each -> threads.add(each.threadName()));
      return local;
    } catch (IllegalStateException e) { // it has not begun, or has ended
      LOG.atTrace().setCause(e).log("no threads");
      return Set.of();
    }
  }

  Collection<StreamsMetadata> instances() {
    return streams.metadataForAllStreamsClients();
  }

  CountedHere here() {
    return here;
  }

  RestoreProgress restore() {
    return restore;
  }

  /** Ends in order; true if it has in time. Its counts are committed, and it stays known. */
  boolean stop(Duration atMost) {
    return streams.close(atMost);
  }

  /** As {@link #stop}, and the group gives its tasks out at once. */
  boolean leave(Duration atMost) {
    leaving = true;
    localThreads();
    return streams.close(
        CloseOptions.timeout(atMost)
            .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
  }

  /** Interrupts its threads that still run: what they have not committed is counted again. */
  void interrupt() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(each -> threads.contains(each.getName()))
        .forEach(each -> {
          LOG.atWarn()
              .addKeyValue("thread", each.getName())
              .log("a counting thread is interrupted");
          each.interrupt();
        });
  }

  /** Its meters end; after its threads did. */
  void forget() {
    metrics.close();
  }
}
