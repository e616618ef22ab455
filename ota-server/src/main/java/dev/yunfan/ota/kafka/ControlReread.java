package dev.yunfan.ota.kafka;

import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A part of the control log read once more, with a consumer of its own. */
final class ControlReread implements LogFold.Reread {
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final KafkaClients kafka;

  ControlReread(KafkaClients kafka) {
    this.kafka = kafka;
  }

  @Override
  public void between(long first, long last, LogFold.Raw to) throws IOException {
    var _ =
        TopicScan.read(
            kafka,
            "ota-control-reread",
            ControlRecord.CODEC,
            PATIENCE,
            Map.of(PARTITION, first),
            each -> {
              if (each.offset() <= last) {
                to.record(each.offset(), each.value());
              }
              return each.offset() < last;
            });
  }
}
