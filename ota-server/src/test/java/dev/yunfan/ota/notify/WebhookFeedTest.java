package dev.yunfan.ota.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.ota.log.ControlReread;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class WebhookFeedTest {
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("none");

  @Test
  void webhooks_that_stopped_make_the_server_unready_and_say_why() {
    try (var feed =
        WebhookFeed.open(
            consumer,
            new ControlReread(new KafkaClients("127.0.0.1:1")),
            Optional.empty(),
            new WebhookCaller(
                new WebhookKey("webhook-key-for-tests"),
                InstantSource.system(),
                new SimpleMeterRegistry()))) {
      assertThat(feed.reading().healthy()).isTrue();
      consumer.setPollException(new KafkaException("the control log was cut"));

      await().until(() -> !feed.reading().healthy());
      assertThat(feed.reading().health())
          .matches("stopped \\d+ s ago: the control log was cut; restart this server");
    }
  }
}
