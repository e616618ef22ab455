package dev.yunfan.ota.log;

import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;

import dev.yunfan.ota.replay.LogFold;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the control log read once more, with a consumer of its own. It waits for a broker that
 * is away: the fold could not go on from the middle of such a part.
 */
public final class ControlReread implements LogFold.Reread, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlReread.class);
  private static final TopicPartition PARTITION = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PAUSE_SECONDS = 2;

  private final KafkaClients kafka;
  private final Map<String, Object> settings = new HashMap<>(KafkaClients.AS_IT_STANDS);
  private final CountDownLatch closed = new CountDownLatch(1);

  public ControlReread(KafkaClients kafka) {
    this.kafka = kafka;
    settings.put(AUTO_OFFSET_RESET_CONFIG, "none"); // a cut must be seen
  }

  @Override
  public void between(long first, long last, LogFold.Raw to) throws IOException {
    long next = first;
    while (next <= last) {
      try (var consumer = kafka.consumer("ota-control-reread", settings)) {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, next);
        while (next <= last) {
          requireOpen();
          for (var each : consumer.poll(POLL)) {
            if (each.offset() <= last) {
              to.record(each.offset(), each.value());
            }
            next = each.offset() + 1;
          }
          next = Math.max(next, consumer.position(PARTITION)); // past markers of transactions
        }
      } catch (InterruptException e) {
        throw e;
      } catch (InvalidOffsetException e) {
        throw new IOException("the control log was cut while it was read once more", e);
      } catch (KafkaException e) {
        LOG.atWarn()
            .addKeyValue("offset", next)
            .addKeyValue("cause", e.getMessage())
            .log("control log cannot be read once more now; the reader tries again");
        pause();
      }
    }
  }

  private void requireOpen() throws IOException {
    if (closed.getCount() == 0) {
      throw new IOException("closed while the control log was read once more");
    }
  }

  private void pause() throws IOException {
    try {
      var _ = closed.await(PAUSE_SECONDS, TimeUnit.SECONDS);
      requireOpen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the control log was read once more", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
