package dev.yunfan.ingest.revocation;

import dev.yunfan.runtime.health.Reading;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailPlan;
import dev.yunfan.runtime.kafka.TailPolicy;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicTail;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handsets whose credential was revoked, as the control log says. A token proves itself, so
 * that nothing else would stop one whose secret is out.
 */
public final class Revocations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final byte[] NONE = {};

  private final Set<DevicePrincipal> revoked = ConcurrentHashMap.newKeySet();
  private final AtomicLong unreadable = new AtomicLong();
  private final TopicTail tail;

  private Revocations(KafkaClients kafka, MeterRegistry meters) {
    this.tail =
        TopicTail.start(
            kafka,
            TailPlan.of("revocations", Topic.OTA_CONTROL, ControlRecord.CODEC),
            new TailPolicy.PassOver(new Rows()),
            meters);
  }

  /**
   * Reads the control log to its end, and goes on reading it.
   *
   * @throws IOException when it was not read to its end in time
   */
  public static Revocations open(KafkaClients kafka, MeterRegistry meters, Duration atMost)
      throws IOException {
    var revocations = new Revocations(kafka, meters);
    try {
      if (!revocations.tail.awaitCaughtUp(atMost)) {
        revocations.close();
        throw new IOException(
            "the revocations on %s could not be read within %d s"
                .formatted(Topic.OTA_CONTROL.name(), atMost.toSeconds()));
      }
      return revocations;
    } catch (InterruptedException e) {
      revocations.close();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted at start").initCause(e);
    }
  }

  /** Whether nothing is taken from this handset any more. */
  public boolean revoked(DevicePrincipal device) {
    return !revoked.isEmpty() && revoked.contains(device);
  }

  /** How many are revoked. */
  public int devices() {
    return revoked.size();
  }

  /** Commands that could not be read; any may be a revocation. */
  public long unreadable() {
    return unreadable.get();
  }

  /** How the reading goes. */
  public Reading reading() {
    return tail;
  }

  private final class Rows implements TailPolicy.Rows {
    @Override
    public void take(ConsumerRecord<String, byte[]> record) {
      try {
        byte[] value = record.value();
        Revocations.this.take(ControlRecord.CODEC.decode(value == null ? NONE : value));
      } catch (UnreadableRecord e) {
        // such as of a newer server; a gateway that stopped for it would lose a fleet's telemetry
        unreadable.incrementAndGet();
        LOG.atError()
            .setCause(e)
            .addKeyValue("offset", record.offset())
            .log("a command cannot be read: if it revokes a handset, its telemetry still comes in");
      }
    }

    @Override
    public void forget(String topic) {
      // a revocation stands, whatever becomes of the log
    }
  }

  private void take(ControlRecord record) {
    if (record.command() instanceof Command.RevokeDevice(var deviceId)
        && record.expectedVersion() == Command.RevokeDevice.AS_PROVISIONED) {
      var device = new DevicePrincipal(record.vendor(), deviceId);
      if (revoked.add(device)) {
        LOG.atInfo().addKeyValue("device", device).log("credential revoked");
      }
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
