package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.guard.GuardCase;
import dev.yunfan.ota.guard.GuardFinding;
import dev.yunfan.ota.guard.GuardJudge;
import dev.yunfan.ota.guard.WindowRows;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutWindow;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The hours of each rollout's arms, as the streams committed them, and what they prove. */
public final class WindowFeed implements AutoCloseable {
  private final Map<String, RolloutRows> byRollout = new ConcurrentHashMap<>();
  private final TopicTail tail;

  /** Starts to read. */
  public WindowFeed(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("rollout-windows", Topic.FLEET_ROLLOUT_WINDOWS, RolloutWindow.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Whether every row was read that was there at the start. */
  boolean caughtUp() {
    return tail.caughtUp();
  }

  /** Whether every row up to so long ago has been read. */
  boolean current(long maxAgeNanos) {
    return tail.current(maxAgeNanos);
  }

  /** As {@link TopicTail#readUntil}. */
  OptionalLong readUntil() {
    return tail.readUntil();
  }

  /** Judges a rollout by its rows. */
  GuardFinding judge(String rolloutId, GuardCase of) {
    return byRollout.computeIfAbsent(rolloutId, _ -> new RolloutRows()).judge(of);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  /** The tail writes while gatekeeper and people judge. */
  private static final class RolloutRows {
    private final WindowRows rows = new WindowRows();
    private final Set<String> unreadable = new TreeSet<>();

    synchronized void put(RolloutWindow row) {
      unreadable.remove(row.key());
      rows.put(row);
    }

    synchronized void putUnreadable(String key) {
      unreadable.add(key);
    }

    synchronized GuardFinding judge(GuardCase of) {
      var finding = GuardJudge.judge(of, rows);
      return unreadable.isEmpty()
          ? finding
          : new GuardFinding(
              finding.harms(),
              finding.all(),
              Stream.concat(finding.doubts().stream(), unreadable.stream().map(WindowFeed::doubt))
                  .toList(),
              finding.waits(),
              finding.weaker());
    }
  }

  private static String doubt(String key) {
    return "the row %s cannot be read".formatted(key);
  }

  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      if (record.key() == null || record.value() == null) {
        return; // rows end by their age alone
      }
      String rollout = record.key().substring(0, Math.max(0, record.key().indexOf('/')));
      var rows = byRollout.computeIfAbsent(rollout, _ -> new RolloutRows());
      try {
        var row = RolloutWindow.CODEC.decode(record.value());
        if (!row.key().equals(record.key())) {
          throw new UnreadableRecord(
              UnreadableRecord.Reason.MALFORMED,
              "the row %s holds counts of %s".formatted(record.key(), row.key()));
        }
        rows.put(row);
      } catch (UnreadableRecord e) {
        rows.putUnreadable(record.key());
        throw e; // so that it is counted
      }
    }

    @Override
    public void forget(String topic) {
      byRollout.clear();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
