package dev.yunfan.ota.gatekeeper;

import dev.yunfan.ota.gate.OpenAlarm;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.Spike;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The alarms that are open, as the streams committed them. */
public final class SpikeFeed implements AutoCloseable {
  private static final String NEW_GROUP = "new-group";

  private final Map<String, Spike> open = new ConcurrentHashMap<>();
  private final TopicTail tail;

  /** Starts to read. */
  public SpikeFeed(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("spikes", Topic.FLEET_SPIKES, Spike.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /** Whether every alarm was read that was there at the start. */
  boolean caughtUp() {
    return tail.caughtUp();
  }

  /** Whether every alarm up to so long ago has been read. */
  boolean current(long maxAgeNanos) {
    return tail.current(maxAgeNanos);
  }

  /** Open alarms of the firmware that a rollout ships, on its models; the oldest first. */
  List<OpenAlarm> of(Rollout rollout) {
    return open.values().stream()
        .filter(spike ->
            spike.vendor().equals(rollout.vendor())
                && spike.firmware().equals(rollout.plan().release())
                && rollout.plan().models().contains(spike.model()))
        .sorted(Comparator.comparingLong(Spike::openedAt).thenComparing(Spike::id))
        .map(SpikeFeed::alarm)
        .toList();
  }

  private static OpenAlarm alarm(Spike spike) {
    var groups = new ArrayList<String>();
    if (!spike.group().isEmpty()) {
      groups.add(spike.group());
    }
    spike.drivers().stream()
        .map(Spike.Driver::group)
        .filter(group -> !groups.contains(group))
        .forEach(groups::add);
    return new OpenAlarm(
        spike.id(), spike.model(), spike.kind(), spike.rule().equals(NEW_GROUP), groups);
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
      open.remove(record.key()); // one that cannot be read is counted, and holds nothing for ever
      if (record.value() != null) {
        var spike = Spike.CODEC.decode(record.value());
        if (spike.open()) {
          open.put(record.key(), spike);
        }
      }
    }

    @Override
    public void forget(String topic) {
      open.clear();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
