package dev.yunfan.streams.rebuild;

import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Refuses to count on when the changelogs of what was counted are gone: Kafka Streams would make
 * empty ones, and totals would begin at zero in the middle of the log, unnoticed.
 */
public final class LostState {
  /** Stores without which no number is right; there since the first release. */
  private static final List<String> NEEDED = List.of("devices", "counts");

  private static final String OFFSETS = "__consumer_offsets";

  private LostState() {}

  /**
   * Looks before a start.
   *
   * @throws IOException when the group has counted, and what it counted is gone; or when Kafka does
   *     not answer
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
      // On a new cluster the question alone would make the offsets topic; its coordinator then
      // fails the first heartbeats of a group whose topics it does not know yet (Kafka 4.3.1).
      if (!missing.isEmpty() && names.contains(OFFSETS) && hasCounted(admin, applicationId)) {
        throw new IOException(
            "what was counted is lost: the group %s has counted, and its topics %s are gone; count anew with ./yunfan streams reset, as docs/streams.md says under \"When state is lost\""
                .formatted(applicationId, String.join(", ", missing)));
      }
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not tell what was counted: " + e.getMessage(), e);
    }
  }

  static String changelog(String applicationId, String store) {
    return applicationId + '-' + store + "-changelog";
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
