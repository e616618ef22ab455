package dev.yunfan.ota.kafka;

import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The newest row of each key of {@code fleet.rollout-health}, found by rollout and model. Rows of
 * another vendor or release than the rollout's lie under other keys and count for nothing.
 */
final class HealthRows implements TailPolicy.Rows {
  /** Parts of a key without the stage. */
  private static final int PARTS = 4;

  private final Map<String, Map<String, Row>> byRollout = new ConcurrentHashMap<>();

  private sealed interface Row {
    record Counted(RolloutHealth health) implements Row {}

    /** Never a green light, and never a zero. */
    record Unreadable(String detail) implements Row {}
  }

  @Override
  public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
    take(record.key(), record.value());
  }

  @Override
  public void forget(String topic) {
    byRollout.clear();
  }

  /**
   * Takes what a key's newest record says; null: the row was deleted.
   *
   * @throws UnreadableRecord when it cannot be read; the row stands as unreadable then
   */
  void take(String key, byte @Nullable [] value) throws UnreadableRecord {
    try {
      put(key, row(key, value));
    } catch (UnreadableRecord e) {
      put(key, new Row.Unreadable("cannot be read: " + e.getMessage()));
      throw e; // so that it is counted
    }
  }

  private void put(String key, Row row) {
    byRollout.merge(
        withoutStage(key),
        Map.of(key, row),
        (old, more) -> {
          var all = new TreeMap<>(old);
          all.putAll(more);
          return Map.copyOf(all);
        });
  }

  /** Rows of each model of a rollout. */
  Map<String, ModelRows> of(Rollout rollout) {
    return rollout.plan().models().stream()
        .collect(Collectors.toUnmodifiableMap(model -> model, model -> of(rollout, model)));
  }

  private ModelRows of(Rollout rollout, String model) {
    var key = RolloutHealth.key(rollout.id(), model, rollout.vendor(), rollout.plan().release());
    var counted = new ArrayList<RolloutHealth>();
    var unreadable = new ArrayList<String>();
    new TreeMap<>(byRollout.getOrDefault(key, Map.of()))
        .forEach((each, row) -> {
          switch (row) {
            case Row.Counted(var health) -> counted.add(health);
            case Row.Unreadable(var detail) -> unreadable.add(each + " " + detail);
          }
        });
    return new ModelRows(model, counted, unreadable);
  }

  private static Row row(String key, byte @Nullable [] value) throws UnreadableRecord {
    if (value == null) {
      return new Row.Unreadable("was deleted");
    }
    var health = RolloutHealth.CODEC.decode(value);
    return health.key().equals(key)
        ? new Row.Counted(health)
        : new Row.Unreadable("holds counts of " + health.key());
  }

  private static String withoutStage(String key) {
    var parts = List.of(key.split("/", -1));
    return parts.size() <= PARTS ? key : String.join("/", parts.subList(0, PARTS));
  }
}
