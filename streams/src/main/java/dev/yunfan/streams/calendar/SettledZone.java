package dev.yunfan.streams.calendar;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaFault;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.FleetCalendar;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time zone whose days an application counts in. The first record of {@code fleet.calendar}
 * settles it, and instances that start at the same time read the same one; it lasts until {@code
 * streams reset} deletes the topic with the counts. Days that were counted in one zone cannot be
 * told in another.
 */
public final class SettledZone {
  /** The zone of an application that is new, unless told otherwise. */
  public static final ZoneId NEW = ZoneId.of("Asia/Shanghai");

  /** Zones by application; key: application id. The first of a key is the one. */
  public static final Topic FLEET_CALENDAR =
      new Topic("fleet.calendar", 1, Map.of("cleanup.policy", "delete", "retention.ms", "-1"));

  private static final Logger LOG = LoggerFactory.getLogger(SettledZone.class);
  private static final byte[] NOTHING = {};
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaClients kafka;
  private final String applicationId;
  private final InstantSource clock;

  /**
   * @param clock stamps the record
   */
  public SettledZone(KafkaClients kafka, String applicationId, InstantSource clock) {
    this.kafka = kafka;
    this.applicationId = applicationId;
    this.clock = clock;
  }

  /**
   * The days to count in, settled now if they were not. The topic exists.
   *
   * @param wanted as the setting has it; empty when it is not set
   * @param counted whether this application has counted
   * @throws IOException when another zone than the wanted one is settled, or Kafka does not answer
   */
  public FleetDays settle(Optional<ZoneId> wanted, boolean counted)
      throws IOException, InterruptedException {
    var settled = read();
    if (settled.isEmpty()) {
      // before there was a calendar, days were those of UTC
      var zone = counted ? ZoneOffset.UTC : wanted.orElse(NEW);
      refuseOther(wanted, zone);
      write(zone);
      settled = read();
    }
    var zone = settled.orElseThrow(() -> new IOException("fleet.calendar lost what was written"));
    refuseOther(wanted, zone);
    if (wanted.isEmpty() && !zone.getRules().equals(NEW.getRules())) {
      LOG.atWarn()
          .addKeyValue("dayZone", zone)
          .addKeyValue("applicationId", applicationId)
          .log(
              "days are those of this zone, as they were counted; for days of another one, set STREAMS_DAY_ZONE and count anew with ./yunfan streams reset");
    }
    return new FleetDays(zone);
  }

  private void refuseOther(Optional<ZoneId> wanted, ZoneId settled) throws IOException {
    if (wanted.isPresent() && !wanted.get().getRules().equals(settled.getRules())) {
      throw new IOException(
          "STREAMS_DAY_ZONE=%s, but %s counted days of %s: count anew with ./yunfan streams reset --application-id %s, as docs/streams.md says under \"Days\", or set STREAMS_DAY_ZONE=%s"
              .formatted(wanted.get(), applicationId, settled, applicationId, settled));
    }
  }

  /**
   * The zones that applications of a cluster have settled on; none where 0.1.0 counted alone.
   *
   * @throws IOException when Kafka does not answer
   */
  public static Set<ZoneId> all(KafkaClients kafka) throws IOException {
    try (var admin = kafka.admin()) {
      if (!admin.listTopics().names().get().contains(FLEET_CALENDAR.name())) {
        return Set.of();
      }
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not answer: " + KafkaFault.words(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the zone of days was asked for");
    }
    return Set.copyOf(firstOf(kafka).values());
  }

  private Optional<ZoneId> read() throws IOException {
    return Optional.ofNullable(firstOf(kafka).get(applicationId));
  }

  /** The first zone of each application; a record that nobody can read is passed over. */
  private static Map<String, ZoneId> firstOf(KafkaClients kafka) throws IOException {
    var first = new HashMap<String, ZoneId>();
    TopicScan.read(
        kafka,
        "yunfan-calendar",
        FleetCalendar.CODEC,
        PATIENCE,
        Map.of(new TopicPartition(FLEET_CALENDAR.name(), 0), 0L),
        record -> {
          try {
            var calendar =
                FleetCalendar.CODEC.decode(Objects.requireNonNullElse(record.value(), NOTHING));
            first.putIfAbsent(calendar.applicationId(), ZoneId.of(calendar.dayZone()));
          } catch (UnreadableRecord | DateTimeException e) {
            LOG.atWarn()
                .addKeyValue("offset", record.offset())
                .setCause(e)
                .log("a record of fleet.calendar names no zone; it is passed over");
          }
          return true;
        });
    return first;
  }

  private void write(ZoneId zone) throws IOException, InterruptedException {
    var calendar = new FleetCalendar(applicationId, zone.toString(), clock.millis());
    try (var producer = kafka.producer("yunfan-calendar", Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  FLEET_CALENDAR.name(), applicationId, FleetCalendar.CODEC.encode(calendar)))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("fleet.calendar was not written: " + KafkaFault.words(e), e);
    }
  }
}
