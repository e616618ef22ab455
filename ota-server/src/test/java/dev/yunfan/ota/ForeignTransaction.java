package dev.yunfan.ota;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A transaction of somebody else's, which hides what follows its first record until it ends. */
final class ForeignTransaction implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;

  private ForeignTransaction(KafkaProducer<String, byte[]> producer) {
    this.producer = producer;
  }

  /** Begins one. */
  static ForeignTransaction begin(KafkaClients kafka) {
    var producer =
        kafka.producer(
            "a-stranger",
            Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, UUID.randomUUID().toString()));
    producer.initTransactions();
    producer.beginTransaction();
    return new ForeignTransaction(producer);
  }

  /** Writes in it; gives the record's offset once the broker has it. */
  long write(String topic, int partition, String key, byte @Nullable [] value)
      throws ExecutionException, InterruptedException {
    return producer.send(new ProducerRecord<>(topic, partition, key, value)).get().offset();
  }

  void commit() {
    producer.commitTransaction();
  }

  void abort() {
    producer.abortTransaction();
  }

  /** Ends the writer; the broker aborts what is open. */
  @Override
  public void close() {
    producer.close();
  }
}
