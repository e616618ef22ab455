package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutWindow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The hours of one rollout as the topic has them now: whole rows, of which the judge keeps a part.
 * A reading goes through all rows that were written since the rollout's creation, so that one at a
 * time is enough for a server that has other work.
 */
public final class WindowHistory {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The clocks of streams and ota-servers may differ by less. */
  private static final long CLOCKS_DIFFER = Duration.ofDays(1).toMillis();

  private final KafkaClients kafka;
  private final ReentrantLock reading = new ReentrantLock();

  /**
   * @param kafka whose topic is read when somebody asks
   */
  public WindowHistory(KafkaClients kafka) {
    this.kafka = kafka;
  }

  /**
   * The newest row of each key, in the order of their hours; empty when other readings take long.
   *
   * @throws IOException when the topic, or a row of the rollout, cannot be read
   */
  public Optional<List<RolloutWindow>> of(Rollout rollout)
      throws IOException, InterruptedException {
    if (!reading.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      return Optional.empty();
    }
    try {
      var reader = new Reader(rollout.id() + '/');
      TopicScan.readCommitted(
          kafka,
          "rollout-history",
          Topic.FLEET_ROLLOUT_WINDOWS.name(),
          RolloutWindow.CODEC,
          rollout.createdAt() - CLOCKS_DIFFER,
          PATIENCE,
          reader);
      return Optional.of(reader.rows());
    } finally {
      reading.unlock();
    }
  }

  private static final class Reader implements TopicScan.Visitor {
    private final String prefix;
    private final Map<String, byte[]> newest = new HashMap<>();

    Reader(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public boolean see(ConsumerRecord<String, byte[]> record) {
      if (record.key() != null && record.key().startsWith(prefix)) {
        if (record.value() == null) {
          newest.remove(record.key());
        } else {
          newest.put(record.key(), record.value());
        }
      }
      return true;
    }

    List<RolloutWindow> rows() throws IOException {
      var rows = new ArrayList<RolloutWindow>();
      for (var each : newest.entrySet()) {
        try {
          rows.add(RolloutWindow.CODEC.decode(each.getValue()));
        } catch (UnreadableRecord e) {
          throw new IOException(
              "row %s of %s cannot be read: %s"
                  .formatted(each.getKey(), Topic.FLEET_ROLLOUT_WINDOWS.name(), e.getMessage()),
              e);
        }
      }
      rows.sort(Comparator.comparingLong(RolloutWindow::hour).thenComparing(RolloutWindow::key));
      return rows;
    }
  }
}
