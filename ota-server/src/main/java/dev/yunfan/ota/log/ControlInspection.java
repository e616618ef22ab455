package dev.yunfan.ota.log;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command.RepairRecord;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The control log's records as they are, for an operator whose servers cannot read one of them. */
public final class ControlInspection {
  private static final int SHOWN_BYTES = 64;

  /** So many unreadable records are shown; all are counted. */
  private static final int MOST = 1_000;

  private static final byte[] NOTHING = new byte[0];

  private final KafkaClients kafka;

  /** The log in a cluster. */
  public ControlInspection(KafkaClients kafka) {
    this.kafka = kafka;
  }

  /**
   * One record.
   *
   * @param timestamp when it was written, milliseconds since 1970-01-01T00:00Z
   * @param length of its value in bytes; -1: it has none
   * @param sha256 of its value, as repairs name it
   * @param firstBytes of its value, at most 64, in hex
   * @param problem why it cannot be read; empty: it can
   * @param command what it is, when it can be read
   * @param before the chain's head before it
   * @param repairs offsets of repairs that name it and its hash; their signatures are not checked
   */
  public record Found(
      long offset,
      long timestamp,
      @Nullable String key,
      long length,
      String sha256,
      String firstBytes,
      String problem,
      String command,
      ChainHead before,
      List<Long> repairs) {
    /** Whether it stands in the way and no repair names it. */
    public boolean open() {
      return !problem.isEmpty() && repairs.isEmpty();
    }
  }

  /**
   * The result of a reading.
   *
   * @param found the record that was asked for, else those that cannot be read
   */
  public record Report(long records, long unreadable, ChainHead head, List<Found> found) {}

  /**
   * A repair to be written.
   *
   * @param sha256 that the record must have
   * @param dismissDigest whether the record can be read, and its digest alone is dismissed
   */
  public record Order(long offset, String sha256, boolean dismissDigest, String reason) {}

  /**
   * Reads the whole log.
   *
   * @param asked the one record to show; empty: all that cannot be read
   * @throws IOException when the log cannot be read to its end, or has no such record
   */
  public Report look(OptionalLong asked) throws IOException {
    var reading = new Reading(asked);
    new ControlHistory(kafka, Optional.empty()).read(0, reading);
    var report = reading.report();
    if (asked.isPresent() && report.found().isEmpty()) {
      throw new IOException(
          "there is no record %d; the control log %s"
              .formatted(
                  asked.getAsLong(),
                  report.records() == 0 ? "is empty" : "ends at " + report.head().offset()));
    }
    return report;
  }

  /**
   * Signs and writes a repair.
   *
   * @return where it was written
   * @throws IOException when the record is not the one that the order names, or Kafka fails
   */
  public long repair(Order order, SigningKey key, Instant now)
      throws IOException, InterruptedException {
    if (key.scheme() != Scheme.ED25519) {
      throw new IOException("repairs are signed with an Ed25519 key, this one is " + key.scheme());
    }
    var report = look(OptionalLong.of(order.offset()));
    var record = named(order, report);
    byte[] text = RepairText.of(record.offset(), record.sha256(), record.before());
    var command =
        new RepairRecord(
            record.offset(), record.sha256(), HexFormat.of().formatHex(key.sign(text)));
    String id = key.publicKey().id();
    return append(
        new ControlRecord(
            UUID.randomUUID().toString(),
            now.toEpochMilli(),
            new Actor("repair-key", "key:" + id),
            order.reason(),
            "",
            0,
            report.head(),
            command));
  }

  private static Found named(Order order, Report report) throws IOException {
    var record = report.found().getFirst();
    if (!record.sha256().equals(order.sha256())) {
      throw new IOException(
          "record %d has SHA-256 %s, not %s; look at it with ./yunfan control inspect --offset %d"
              .formatted(order.offset(), record.sha256(), order.sha256(), order.offset()));
    }
    if (record.problem().isEmpty() != order.dismissDigest()) {
      throw new IOException(
          order.dismissDigest()
              ? "record %d cannot be read; leave out --dismiss-digest".formatted(order.offset())
              : "record %d can be read (%s): it needs no repair; only its state digest can be dismissed, with --dismiss-digest"
                  .formatted(order.offset(), record.command()));
    }
    return record;
  }

  private long append(ControlRecord record) throws IOException, InterruptedException {
    try (var producer = kafka.producer("control-repair", Map.of())) {
      return producer
          .send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, record.vendor(), record.encode()))
          .get()
          .offset();
    } catch (ExecutionException e) {
      throw new IOException("the repair was not written: " + e.getMessage(), e.getCause());
    }
  }

  /** Keeps what is shown. */
  private static final class Reading implements TopicScan.Visitor {
    private final OptionalLong asked;
    private final Map<Long, Found> found = new LinkedHashMap<>();
    private ChainHead head = ChainHead.START;
    private long records;
    private long unreadable;

    Reading(OptionalLong asked) {
      this.asked = asked;
    }

    @Override
    public boolean see(ConsumerRecord<String, byte[]> each) {
      byte[] value = each.value() == null ? NOTHING : each.value();
      String problem = "";
      String command = "";
      try {
        var record = ControlRecord.decode(value);
        command = record.command().getClass().getSimpleName();
        if (record.command() instanceof RepairRecord repair) {
          note(each.offset(), repair);
        }
      } catch (UnreadableRecord e) {
        problem = each.value() == null ? "it has no value" : String.valueOf(e.getMessage());
        unreadable++;
      }
      boolean shown =
          asked.isPresent()
              ? asked.getAsLong() == each.offset()
              : !problem.isEmpty() && found.size() < MOST;
      if (shown) {
        found.put(each.offset(), found(each, value, problem, command));
      }
      head = head.then(each.offset(), value);
      records++;
      return true;
    }

    private Found found(
        ConsumerRecord<String, byte[]> each, byte[] value, String problem, String command) {
      return new Found(
          each.offset(),
          each.timestamp(),
          each.key(),
          each.value() == null ? -1 : value.length,
          RepairText.sha256(value),
          HexFormat.of().formatHex(value, 0, Math.min(value.length, SHOWN_BYTES)),
          problem,
          command,
          head,
          new ArrayList<>());
    }

    private void note(long at, RepairRecord repair) {
      var named = found.get(repair.offset());
      if (named != null && named.sha256().equals(repair.sha256())) {
        named.repairs().add(at);
      }
    }

    Report report() {
      return new Report(records, unreadable, head, List.copyOf(found.values()));
    }
  }
}
