package dev.yunfan.streams.rebuild;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.TopicScan;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.streams.calendar.SettledZone;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.topology.FleetTopology;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the streams count anew from the first event that Kafka still has. It deletes what they
 * counted and published, and where they were; never an event, an alarm, or what alarms learnt.
 */
public final class Rebuild {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 200;
  private static final String CHANGELOG = "-changelog";

  /** Alarms of windows that were judged are not raised again as long as this is known. */
  private static final String ALARMS = "spike-watch";

  private final KafkaClients kafka;
  private final String applicationId;

  /**
   * The things that would be done, and those that stand against them.
   *
   * @param known whether the group, or a changelog of it, is there; or no other one that counts
   * @param topics that are deleted
   * @param offsets of the group that are forgotten
   * @param oldest arrival of the oldest event that is still there; empty: there is none
   * @param deleted events' records that retention has deleted: nothing counts them again
   * @param alarmsKnown whether it is known which windows were judged
   * @param running rollouts that the gate judges by the counts
   * @param members whether instances of the group run
   */
  public record Plan(
      boolean known,
      Set<String> topics,
      Set<TopicPartition> offsets,
      Optional<Instant> oldest,
      long deleted,
      boolean alarmsKnown,
      Set<String> running,
      boolean members) {}

  /**
   * @param applicationId of the instances that count
   */
  public Rebuild(KafkaClients kafka, String applicationId) {
    this.kafka = kafka;
    this.applicationId = applicationId;
  }

  /**
   * Looks, and changes nothing.
   *
   * @throws IOException when Kafka does not answer
   */
  public Plan plan() throws IOException, InterruptedException {
    try (var admin = kafka.admin()) {
      var names = admin.listTopics().names().get();
      var first = first(admin, names);
      var group = group(admin);
      return new Plan(
          group.isPresent()
              || names.stream().anyMatch(this::isChangelog)
              || LostState.applications(names).isEmpty(),
          lost(names),
          offsets(admin),
          first.values().stream()
              .filter(each -> each.timestamp() >= 0)
              .map(each -> Instant.ofEpochMilli(each.timestamp()))
              .min(Instant::compareTo),
          first.values().stream().mapToLong(First::deleted).sum(),
          names.contains(LostState.changelog(applicationId, ALARMS)),
          names.contains(Topic.OTA_ROLLOUTS.name()) ? running() : Set.of(),
          group.flatMap(GroupListing::groupState).filter(Rebuild::alive).isPresent());
    } catch (ExecutionException e) {
      throw new IOException("Kafka did not answer: " + e.getMessage(), e);
    }
  }

  /**
   * Does it; begun anew after a failure, it does the rest. Where the group was is forgotten last:
   * until then no instance starts.
   *
   * @throws IOException when Kafka refuses, or does not delete within 30 seconds
   */
  public void run(Plan plan) throws IOException, InterruptedException {
    try (var admin = kafka.admin()) {
      var last = LostState.changelog(applicationId, "devices");
      delete(admin, plan.topics().stream().filter(last::equals).toList());
      delete(admin, plan.topics().stream().filter(Predicate.not(last::equals)).toList());
      forget(admin, plan.offsets());
    } catch (ExecutionException e) {
      throw new IOException("Kafka refused the reset: " + e.getMessage(), e);
    }
  }

  /** Topics of all that was counted and published, and of the counts on their way. */
  private Set<String> lost(Set<String> names) {
    var ours =
        Stream.concat(
                Stream.of(
                    CloneSuspects.FLEET_CLONES,
                    FleetTopology.FLEET_PARTIALS,
                    SettledZone.FLEET_CALENDAR),
                Questions.topics().stream())
            .map(Topic::name)
            .collect(Collectors.toSet());
    return names.stream()
        .filter(name -> ours.contains(name) || isChangelog(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isChangelog(String name) {
    return name.startsWith(applicationId + '-')
        && name.endsWith(CHANGELOG)
        && !name.equals(LostState.changelog(applicationId, ALARMS));
  }

  /** The first record of a partition. */
  private record First(long timestamp, long deleted) {}

  private static Map<TopicPartition, First> first(Admin admin, Set<String> names)
      throws ExecutionException, InterruptedException {
    String events = Topic.TELEMETRY_EVENTS.name();
    if (!names.contains(events)) {
      return Map.of();
    }
    var described = admin.describeTopics(List.of(events)).allTopicNames().get().values();
    var all =
        described.stream()
            .flatMap(topic -> topic.partitions().stream())
            .map(each -> new TopicPartition(events, each.partition()))
            .toList();
    var times =
        admin
            .listOffsets(
                all.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.forTimestamp(0))))
            .all()
            .get();
    var starts =
        admin
            .listOffsets(all.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.earliest())))
            .all()
            .get();
    var found = new TreeMap<TopicPartition, First>((a, b) -> a.partition() - b.partition());
    times.forEach((partition, first) ->
        found.put(
            partition,
            new First(first.timestamp(), Objects.requireNonNull(starts.get(partition)).offset())));
    return found;
  }

  private Set<TopicPartition> offsets(Admin admin) throws ExecutionException, InterruptedException {
    if (group(admin).isEmpty()) {
      return Set.of();
    }
    var counted = Set.of(Topic.TELEMETRY_EVENTS.name(), FleetTopology.FLEET_PARTIALS.name());
    return admin
        .listConsumerGroupOffsets(applicationId)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(each -> each.getValue() != null && counted.contains(each.getKey().topic()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Optional<GroupListing> group(Admin admin)
      throws ExecutionException, InterruptedException {
    return admin.listGroups().all().get().stream()
        .filter(each -> each.groupId().equals(applicationId))
        .findFirst();
  }

  private static boolean alive(GroupState state) {
    return state != GroupState.EMPTY && state != GroupState.DEAD;
  }

  private Set<String> running() throws IOException {
    var states = new TreeMap<String, String>();
    var partition = new TopicPartition(Topic.OTA_ROLLOUTS.name(), 0);
    TopicScan.read(
        kafka,
        "yunfan-reset",
        RolloutStanding.CODEC,
        PATIENCE,
        Map.of(partition, 0L),
        record -> {
          if (record.value() != null) {
            states.put(String.valueOf(record.key()), state(record.value()));
          }
          return true;
        });
    states.values().removeIf(Predicate.not("running"::equals));
    return states.keySet();
  }

  /** A standing that nobody can read is taken for the worst. */
  private static String state(byte[] standing) {
    try {
      return RolloutStanding.CODEC.decode(standing).state();
    } catch (UnreadableRecord e) {
      return "running";
    }
  }

  private static void delete(Admin admin, List<String> names)
      throws IOException, ExecutionException, InterruptedException {
    admin.deleteTopics(names).all().get();
    await(
        () -> admin.listTopics().names().get().stream().noneMatch(names::contains),
        "did not delete " + names);
  }

  /** Kafka forgets by itself where the group was in topics that are deleted. */
  private void forget(Admin admin, Set<TopicPartition> offsets)
      throws IOException, ExecutionException, InterruptedException {
    var kept =
        offsets.stream()
            .filter(each -> each.topic().equals(Topic.TELEMETRY_EVENTS.name()))
            .collect(Collectors.toSet());
    if (!kept.isEmpty()) {
      var type = group(admin).flatMap(GroupListing::type);
      if (type.equals(Optional.of(GroupType.STREAMS))) {
        admin.deleteStreamsGroupOffsets(applicationId, kept).all().get();
      } else {
        admin.deleteConsumerGroupOffsets(applicationId, kept).all().get();
      }
    }
    await(() -> offsets(admin).isEmpty(), "did not forget where " + applicationId + " was");
  }

  private interface Condition {
    boolean holds() throws ExecutionException, InterruptedException;
  }

  private static void await(Condition condition, String what)
      throws IOException, ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "Kafka %s within %d s; look at its brokers, and run this again"
                .formatted(what, PATIENCE.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
