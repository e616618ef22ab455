package dev.yunfan.ota;

import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** One broker for all tests of a class: starting one takes longer than most tests. */
final class FreshBroker {
  private FreshBroker() {}

  /** Forgets every topic, so that the next server finds none. */
  static void empty(KafkaClients kafka) throws ExecutionException, InterruptedException {
    try (var admin = kafka.admin()) {
      admin.deleteTopics(admin.listTopics().names().get()).all().get();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> admin.listTopics().names().get().isEmpty());
    }
  }
}
