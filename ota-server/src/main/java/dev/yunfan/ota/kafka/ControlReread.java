package dev.yunfan.ota.kafka;

import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A part of the control log read once more, with a consumer of its own. */
final class ControlReread implements LogFold.Reread {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_EMPTY_POLLS = 12;

  private final KafkaClients kafka;

  ControlReread(KafkaClients kafka) {
    this.kafka = kafka;
  }

  @Override
  public void between(long first, long last, LogFold.Raw to) throws IOException {
    try (var consumer = kafka.consumer("ota-control-reread", Map.of())) {
      consumer.assign(List.of(PARTITION));
      consumer.seek(PARTITION, first);
      int empty = 0;
      for (long next = first; next <= last; ) {
        var records = consumer.poll(PATIENCE);
        empty = records.isEmpty() ? empty + 1 : 0;
        if (empty > MAX_EMPTY_POLLS) {
          throw new IOException(
              "record %d of the control log cannot be read once more".formatted(next));
        }
        for (var each : records) {
          if (each.offset() <= last) {
            to.record(each.offset(), each.value());
          }
          next = each.offset() + 1;
        }
      }
    } catch (KafkaException e) {
      throw new IOException("the control log cannot be read once more: " + e.getMessage(), e);
    }
  }
}
