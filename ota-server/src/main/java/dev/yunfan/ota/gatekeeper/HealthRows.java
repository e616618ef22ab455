package dev.yunfan.ota.gatekeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.RolloutHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The newest row of each key of {@code fleet.rollout-health}, found by rollout and model. Rows of
 * another vendor or release than the rollout's lie under other keys and count for nothing.
 */
final class HealthRows implements TailPolicy.Rows {
  /** Parts of a key without the stage. */
  private static final int PARTS = 4;

  private static final String DELETED = "was deleted";

  private final Map<String, Map<String, Row>> byRollout = new ConcurrentHashMap<>();

  private sealed interface Row {
    record Counted(RolloutHealth health) implements Row {}

    /**
     * Never a green light, and never a zero.
     *
     * @param last what stood there before; null: nothing that could be read
     */
    record Unreadable(String detail, @Nullable RolloutHealth last) implements Row {}
  }

  @Override
  public void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord {
    if (record.partition() != partition(record.key())) {
      // nothing that its writer says of the key would ever replace it
      throw new UnreadableRecord(
          UnreadableRecord.Reason.MALFORMED,
          "the key %s has no place in partition %d".formatted(record.key(), record.partition()));
    }
    take(record.key(), record.value());
  }

  private static int partition(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8)))
        % Topic.FLEET_ROLLOUT_HEALTH.partitions();
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
      put(key, new Row.Unreadable("cannot be read: " + e.getMessage(), null));
      throw e; // so that it is counted
    }
  }

  private void put(String key, Row row) {
    byRollout.compute(
        withoutStage(key),
        (_, old) -> {
          var all = new TreeMap<>(old == null ? Map.of() : old);
          var last = good(all.get(key));
          if (row instanceof Row.Unreadable(var detail, var _)) {
            if (last == null && detail.equals(DELETED)) {
              all.remove(key);
            } else {
              all.put(key, new Row.Unreadable(detail, last));
            }
          } else {
            all.put(key, row);
          }
          return all.isEmpty() ? null : Map.copyOf(all);
        });
  }

  private static @Nullable RolloutHealth good(@Nullable Row row) {
    return switch (row) {
      case null -> null;
      case Row.Counted(var health) -> health;
      case Row.Unreadable(var _, var last) -> last;
    };
  }

  /** Rows of each model of a rollout, for the release that its plan ships. */
  Map<String, ModelRows> of(Rollout rollout) {
    return of(rollout, rollout.plan().release());
  }

  /** Rows of each model of a rollout, for the release that it ships or is rolled forward to. */
  Map<String, ModelRows> of(Rollout rollout, String release) {
    return rollout.plan().models().stream()
        .collect(
            Collectors.toUnmodifiableMap(model -> model, model -> of(rollout, release, model)));
  }

  private ModelRows of(Rollout rollout, String release, String model) {
    var key = RolloutHealth.key(rollout.id(), model, rollout.vendor(), release);
    var counted = new ArrayList<RolloutHealth>();
    var unreadable = new ArrayList<String>();
    new TreeMap<>(byRollout.getOrDefault(key, Map.of()))
        .forEach((each, row) -> {
          if (isOf(rollout, each)) {
            var good = good(row);
            if (good != null) {
              counted.add(good);
            }
            if (row instanceof Row.Unreadable(var detail, var _)) {
              unreadable.add(each + " " + detail);
            }
          }
        });
    return new ModelRows(model, counted, unreadable);
  }

  private static Row row(String key, byte @Nullable [] value) throws UnreadableRecord {
    if (value == null) {
      return new Row.Unreadable(DELETED, null);
    }
    var health = RolloutHealth.CODEC.decode(value);
    return health.key().equals(key)
        ? new Row.Counted(health)
        : new Row.Unreadable("holds counts of " + health.key(), null);
  }

  /**
   * Whether a key's stage is one of the plan, or the one after them: handsets that no stage opened
   * for, and that get the release when the rollout has ended. The streams write no other.
   */
  private static boolean isOf(Rollout rollout, String key) {
    var parts = List.of(key.split("/", -1));
    if (parts.size() == PARTS) {
      return true;
    }
    String stage = parts.getLast();
    return stage.equals(Long.toString(RolloutHealth.UNOFFERED))
        || IntStream.rangeClosed(0, rollout.plan().stages().size())
            .anyMatch(each -> stage.equals(Integer.toString(each)));
  }

  private static String withoutStage(String key) {
    var parts = List.of(key.split("/", -1));
    return parts.size() <= PARTS ? key : String.join("/", parts.subList(0, PARTS));
  }
}
