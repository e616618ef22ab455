package dev.yunfan.runtime.kafka;

import dev.yunfan.schemas.codec.UnreadableRecord;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a tail's records to whoever takes them, by its {@link TailPolicy}. */
final class Taking {
  private static final Logger LOG = LoggerFactory.getLogger(Taking.class);
  private static final long LOG_NANOS = 1_000_000_000L;

  private final TailPlan plan;
  private final TailPolicy policy;
  private final TailMeters meters;
  private long loggedAt = System.nanoTime() - LOG_NANOS;
  private long unlogged;

  /** The tail stops for ever. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Exception reason;

    Stopped(Exception reason) {
      super(reason);
      this.reason = reason;
    }

    Exception cause() {
      return reason;
    }
  }

  private Taking(TailPlan plan, TailPolicy policy, TailMeters meters) {
    this.plan = plan;
    this.policy = policy;
    this.meters = meters;
  }

  static Taking of(TailPlan plan, TailPolicy policy, TailMeters meters) {
    return new Taking(plan, policy, meters);
  }

  Map<TopicPartition, Long> start(TopicScan scan) {
    return switch (policy) {
      case TailPolicy.PassOver _ -> Map.of();
      case TailPolicy.Stop(var log) -> log.start(scan);
    };
  }

  void take(ConsumerRecords<String, byte[]> records) throws Stopped {
    switch (policy) {
      case TailPolicy.PassOver(var rows) -> {
        for (var record : records) {
          take(rows, record);
        }
      }
      case TailPolicy.Stop(var log) -> {
        records.forEach(record -> meters.read(record.topic()));
        take(log, records);
      }
    }
  }

  private static void take(TailPolicy.Log log, ConsumerRecords<String, byte[]> records)
      throws Stopped {
    try {
      log.take(records);
    } catch (InterruptException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new Stopped(e);
    }
  }

  private void take(TailPolicy.Rows rows, ConsumerRecord<String, byte[]> record) {
    meters.read(record.topic());
    try {
      rows.take(record);
    } catch (InterruptException e) {
      throw e;
    } catch (UnreadableRecord | RuntimeException e) { // a hostile record, or a bug
      meters.passedOver(record.topic());
      passedOver(record, e);
    }
  }

  /** Once a second at most: a flood of such records must not fill the disk with its log. */
  private void passedOver(ConsumerRecord<String, byte[]> record, Exception cause) {
    long now = System.nanoTime();
    if (now - loggedAt < LOG_NANOS) {
      unlogged++;
      return;
    }
    loggedAt = now;
    LOG.atWarn()
        .addKeyValue("reader", plan.reader())
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("cause", cause.toString())
        .addKeyValue("othersUnlogged", unlogged)
        .log("record cannot be taken and is passed over");
    unlogged = 0;
  }

  /** Whether a record that Kafka's client could not read may be a good one later. */
  boolean mayBeReadLater(RecordDeserializationException failure) {
    return RawRecord.mayBeReadLater(failure, plan.topics().get(failure.topicPartition().topic()));
  }

  /** Whether records may be missing at the start. */
  boolean mayMiss() {
    return policy instanceof TailPolicy.PassOver;
  }

  void forget(String topic, String why) throws Stopped {
    switch (policy) {
      case TailPolicy.PassOver(var rows) -> orStop(() -> rows.forget(topic));
      case TailPolicy.Stop _ ->
          throw new Stopped(new IllegalStateException("topic %s: %s".formatted(topic, why)));
    }
  }

  void caughtUp() throws Stopped {
    switch (policy) {
      case TailPolicy.PassOver(var rows) -> orStop(rows::caughtUp);
      case TailPolicy.Stop(var log) -> orStop(log::caughtUp);
    }
  }

  void atEnd() throws Stopped {
    if (policy instanceof TailPolicy.Stop(var log)) {
      orStop(log::atEnd);
    }
  }

  /** A fault that belongs to no record cannot be passed over. */
  private static void orStop(Runnable call) throws Stopped {
    try {
      call.run();
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Stopped(e);
    }
  }

  void stopped(Exception cause) {
    if (policy instanceof TailPolicy.Stop(var log)) {
      log.stopped(cause);
    }
  }
}
