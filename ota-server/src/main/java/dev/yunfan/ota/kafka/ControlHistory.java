package dev.yunfan.ota.kafka;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Effect;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The control log read once more from its start: who changed what and why, and whether anybody
 * changed the record itself. 100,000 commands take a second or two.
 */
public final class ControlHistory {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_EMPTY_POLLS = 12;

  private final KafkaClients kafka;

  /** The history in a cluster. */
  public ControlHistory(KafkaClients kafka) {
    this.kafka = kafka;
  }

  /**
   * One command of the past.
   *
   * @param before state that it met
   * @param after state that it left
   */
  public record Entry(
      long offset, ControlRecord record, Effect effect, ControlState before, ControlState after) {}

  /** Is shown every command in order. */
  public interface Reader {
    /** One more. */
    void see(Entry entry);
  }

  /**
   * The first thing wrong with the record.
   *
   * @param firstOffset the altered record is this one or a later one
   * @param lastOffset the altered record is this one or an earlier one
   */
  public record Fault(long firstOffset, long lastOffset, String detail) {}

  /**
   * What a whole reading found.
   *
   * @param head the end of the chain; keep it somewhere else to compare with later
   */
  public record Finding(ChainHead head, Optional<Fault> fault) {}

  /**
   * Reads the log as it is now.
   *
   * @throws IOException when it cannot be read to its end
   */
  public Finding read(Reader reader) throws IOException {
    try (var consumer = kafka.consumer("ota-history", Map.of())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end =
          Objects.requireNonNull(consumer.endOffsets(List.of(PARTITION), PATIENCE).get(PARTITION));
      return read(consumer, end, reader);
    } catch (KafkaException e) {
      throw new IOException("the control log cannot be read: " + e.getMessage(), e);
    }
  }

  private static Finding read(KafkaConsumer<String, byte[]> consumer, long end, Reader reader)
      throws IOException {
    var chain = new ChainCheck();
    var state = ControlState.EMPTY;
    int empty = 0;
    while (consumer.position(PARTITION, PATIENCE) < end) {
      var records = consumer.poll(PATIENCE);
      empty = records.isEmpty() ? empty + 1 : 0;
      if (empty > MAX_EMPTY_POLLS) {
        throw new IOException("the control log stopped short of its end");
      }
      for (var each : records) {
        state = next(state, each, chain, reader);
      }
    }
    return new Finding(state.head(), chain.fault());
  }

  private static ControlState next(
      ControlState state, ConsumerRecord<String, byte[]> each, ChainCheck chain, Reader reader) {
    var reached = state.head().then(each.offset(), each.value());
    try {
      var record = ControlRecord.CODEC.decode(each.value());
      chain.add(reached, record.head());
      var step = Fold.step(state, record, reached);
      reader.see(new Entry(each.offset(), record, step.effect(), state, step.state()));
      return step.state();
    } catch (UnreadableRecord e) {
      chain.unreadable(each.offset(), String.valueOf(e.getMessage()));
      return state.reached(reached);
    }
  }
}
