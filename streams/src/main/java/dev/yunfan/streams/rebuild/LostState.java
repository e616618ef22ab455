package dev.yunfan.streams.rebuild;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Refuses to count on when the changelogs of what was counted are gone: Kafka Streams would make
 * empty ones, and totals would begin at zero in the middle of the log, unnoticed.
 */
public final class LostState {
  /** Stores without which no number is right; there since the first release. */
  private static final List<String> NEEDED = List.of("devices", "counts");

  /** All stores that have a changelog. */
  private static final List<String> STORES =
      List.of("devices", "counts", "partials-by-partition", "spike-watch");

  /** Where published totals are seen first. */
  private static final List<Topic> PUBLISHED =
      List.of(Topic.FLEET_RAMP, Topic.FLEET_ADOPTION, Topic.FLEET_CRASH_RATES);

  private static final String OFFSETS = "__consumer_offsets";
  private static final String CHANGELOG = "-changelog";

  private LostState() {}

  /**
   * Looks before a start.
   *
   * @throws IOException when the group has counted, and what it counted is gone; when it has not,
   *     and totals of others are published; or when Kafka does not answer
   */
  public static void refuse(Admin admin, String applicationId)
      throws IOException, InterruptedException {
    try {
      Set<String> names =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      var missing =
          NEEDED.stream()
              .map(store -> changelog(applicationId, store))
              .filter(name -> !names.contains(name))
              .toList();
      if (missing.isEmpty()) {
        return;
      }
      // On a new cluster the question alone would make the offsets topic; its coordinator then
      // fails the first heartbeats of a group whose topics it does not know yet (Kafka 4.3.1).
      if (names.contains(OFFSETS) && hasCounted(admin, applicationId)) {
        throw new IOException(
            "what was counted is lost: the group %s has counted, and its topics %s are gone; count anew with ./yunfan streams reset, as docs/streams.md says under \"When state is lost\""
                .formatted(applicationId, String.join(", ", missing)));
      }
      refuseTotalsOfOthers(admin, applicationId, names);
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not tell what was counted: " + e.getMessage(), e);
    }
  }

  /** Counts from zero would take the place of older totals, row by row. */
  private static void refuseTotalsOfOthers(Admin admin, String applicationId, Set<String> names)
      throws IOException, ExecutionException, InterruptedException {
    if (!anyRecord(admin, PUBLISHED.stream().map(Topic::name).filter(names::contains).toList())) {
      return;
    }
    var others = new TreeSet<>(applications(names));
    others.remove(applicationId);
    throw new IOException(
        (others.isEmpty()
                ? "totals are published, and who counted them is gone: there is no group %s, and no changelog of it; count anew with ./yunfan streams reset --application-id %s, as docs/streams.md says under \"When state is lost\""
                : "totals are published that %3$s counted, and %1$s has counted nothing: start it with STREAMS_APPLICATION_ID=%3$s, or stop that one and let go of what it counted: ./yunfan streams reset --application-id %3$s")
            .formatted(applicationId, applicationId, String.join(", ", others)));
  }

  private static boolean anyRecord(Admin admin, List<String> topics)
      throws ExecutionException, InterruptedException {
    var partitions =
        admin.describeTopics(topics).allTopicNames().get().values().stream()
            .flatMap(topic ->
                topic.partitions().stream()
                    .map(each -> new TopicPartition(topic.name(), each.partition())))
            .toList();
    var ends =
        admin
            .listOffsets(partitions.stream().collect(toMap(p -> p, _ -> OffsetSpec.latest())))
            .all()
            .get();
    return ends.values().stream().anyMatch(end -> end.offset() > 0);
  }

  /** Applications that have, or had, an instance of the streams. */
  static Set<String> applications(Set<String> topics) {
    return topics.stream()
        .flatMap(name ->
            STORES.stream()
                .filter(store -> name.endsWith('-' + store + CHANGELOG))
                .map(store ->
                    name.substring(0, name.length() - store.length() - CHANGELOG.length() - 1)))
        .collect(toSet());
  }

  static String changelog(String applicationId, String store) {
    return applicationId + '-' + store + CHANGELOG;
  }

  /**
   * Whether an application has counted.
   *
   * @throws IOException when Kafka does not answer
   */
  public static boolean counted(Admin admin, String applicationId)
      throws IOException, InterruptedException {
    try {
      // see refuse: on a new cluster the question alone would make the offsets topic
      return admin
              .listTopics(new ListTopicsOptions().listInternal(true))
              .names()
              .get()
              .contains(OFFSETS)
          && hasCounted(admin, applicationId);
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not tell what was counted: " + e.getMessage(), e);
    }
  }

  private static boolean hasCounted(Admin admin, String applicationId)
      throws ExecutionException, InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(applicationId)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .anyMatch(each ->
              each.getKey().topic().equals(Topic.TELEMETRY_EVENTS.name())
                  && each.getValue() != null
                  && each.getValue().offset() > 0);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return false;
      }
      throw e;
    }
  }
}
