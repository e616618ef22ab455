package dev.yunfan.cli.absence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does each loss of state end as docs/streams.md says, by the steps that it says? */
@Tag("slow")
class RebuildTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String APPLICATION = "yunfan-streams";
  private static final int MORE = 20;

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private EmbeddedBroker broker;
  private KafkaClients kafka;
  private Admin admin;
  private Producer<String, byte[]> producer;
  private String application = APPLICATION;
  private int handsets;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    kafka = new KafkaClients(broker.bootstrapServers());
    admin = kafka.admin();
    producer = kafka.producer("test", Map.of());
    counts(MORE);
  }

  @AfterEach
  void stop() {
    producer.close();
    admin.close();
    broker.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_lost_state_folder_comes_back_by_itself() throws Exception {
    deleteState();
    counts(MORE);
  }

  @Test
  void lost_topics_between_the_steps_and_sums_come_back_by_themselves() throws Exception {
    delete("fleet.partials", "fleet.spike-cells");
    counts(MORE);
    delete(changelog("partials-by-partition"));
    counts(MORE);
  }

  @Test
  void lost_published_topics_come_back_by_themselves() throws Exception {
    delete("fleet.ramp", "fleet.rollout-health", "fleet.crash-rates", "fleet.adoption");
    counts(MORE);
  }

  @Test
  void lost_changelogs_are_noticed_and_a_reset_counts_anew() throws Exception {
    delete(changelog("devices"), changelog("counts"));
    assertThatThrownBy(() -> counts(MORE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("what was counted is lost")
        .hasMessageContaining("./yunfan streams reset");

    var before = topics();
    assertThat(reset(0, "Nothing was changed")).contains("every number comes back", "fleet.ramp");
    assertThat(
            reset(1, "nothing was ever counted as nobody", "--application-id", "nobody", "--yes"))
        .doesNotContain("fleet.ramp");
    assertThat(topics()).contains("fleet.ramp");
    assertThat(topics()).isEqualTo(before);
    reset(0, "Done. Delete the folder yunfan-streams", "--yes");
    assertThat(topics())
        .contains("fleet.spikes", "fleet.spike-cells", changelog("spike-watch"))
        .doesNotContain("fleet.ramp", "fleet.partials", changelog("partials-by-partition"));
    deleteState();
    counts(MORE);
  }

  @Test
  void totals_are_not_counted_lower_when_nobody_knows_any_more_who_counted_them() throws Exception {
    var lost = new ArrayList<>(topics());
    lost.removeIf(name -> !name.startsWith(APPLICATION));
    delete(lost.toArray(String[]::new));
    admin.deleteStreamsGroups(List.of(APPLICATION)).all().get();
    deleteState();
    assertThatThrownBy(() -> counts(MORE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("totals are published, and who counted them is gone")
        .hasMessageContaining("./yunfan streams reset --application-id yunfan-streams");

    reset(0, "Done. Delete the folder yunfan-streams", "--yes");
    counts(MORE);
  }

  @Test
  void another_application_does_not_count_beside_what_is_published() throws Exception {
    application = "yunfan-new";
    assertThatThrownBy(() -> counts(MORE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "totals are published that yunfan-streams counted, and yunfan-new has counted nothing")
        .hasMessageContaining("./yunfan streams reset --application-id yunfan-streams");

    reset(0, "Done.", "--yes");
    deleteState();
    counts(MORE);
  }

  @Test
  void after_the_loss_of_everything_the_events_are_counted_anew() throws Exception {
    var lost = new ArrayList<>(topics());
    lost.removeIf(name -> !name.startsWith(APPLICATION) && !name.startsWith("fleet."));
    delete(lost.toArray(String[]::new));
    deleteState();
    reset(0, "What alarms learnt is lost", "--yes");
    counts(MORE);
  }

  @Test
  void events_that_retention_deleted_do_not_come_back_and_the_reset_says_so() throws Exception {
    var half = Map.of(new TopicPartition(Topic.TELEMETRY_EVENTS.name(), 0), MORE / 2 * 2L);
    admin
        .deleteRecords(
            Map.of(
                half.keySet().iterator().next(),
                RecordsToDelete.beforeOffset(half.values().iterator().next())))
        .all()
        .get();
    reset(0, MORE + " records before it were deleted: their counts do not come back", "--yes");
    deleteState();
    handsets -= MORE / 2;
    counts(MORE);
  }

  @Test
  void lost_offsets_count_nothing_twice() throws Exception {
    awaitForgotten();
    admin.deleteStreamsGroups(List.of(APPLICATION)).all().get();
    counts(MORE);
  }

  @Test
  void a_reset_waits_for_instances_to_stop_and_for_rollouts_to_pause() throws Exception {
    try (var metrics = new Metrics();
        var server = open(metrics)) {
      patiently().until(server::ready);
      reset(1, "stop them all", "--yes");
    }
    standing("running");
    reset(1, "r1; pause each (./yunfan rollout pause ID", "--yes");
    assertThat(topics()).contains("fleet.ramp");
    standing("paused");
    reset(0, "Done.", "--yes");
    deleteState();
    counts(MORE);
  }

  /** Runs an instance until it has counted so many handsets more, and all before. */
  private void counts(int more) throws Exception {
    try (var metrics = new Metrics();
        var server = open(metrics)) {
      patiently().until(server::ready);
      for (int each = 0; each < more; each++) {
        var batch = batch("d" + System.nanoTime());
        producer.send(batch).get();
        producer.send(batch).get(); // a repeat
      }
      handsets += more;
      patiently()
          .untilAsserted(() -> {
            var totals = get(server, "/v1/totals");
            assertThat(totals.at("/activations/haier/w700").asInt()).isEqualTo(handsets);
            assertThat(totals.at("/crashes/haier/w700").asInt()).isEqualTo(handsets);
            assertThat(totals.at("/firmware/haier/w700/1.0.0").asInt()).isEqualTo(handsets);
            assertThat(totals.at("/events/accepted").asInt()).isEqualTo(3 * handsets);
            assertThat(get(server, "/v1/rollouts/health").at("/0/confirmed").asInt())
                .isEqualTo(handsets);
          });
    }
  }

  private StreamsServer open(Metrics metrics) throws IOException {
    return StreamsServer.start(
        StreamsConfig.from(
            Map.of(
                "STREAMS_APPLICATION_ID",
                application,
                "STREAMS_OPERATOR_TOKEN",
                ServerProcess.TOKEN,
                "STREAMS_PORT",
                "0",
                "STREAMS_TELEMETRY_PARTITIONS",
                "1",
                "STREAMS_THREADS",
                "1",
                "STREAMS_STATE_DIR",
                folder.resolve("state").toString())),
        kafka,
        InstantSource.system(),
        vertx,
        metrics);
  }

  private static ProducerRecord<String, byte[]> batch(String id) {
    long now = System.currentTimeMillis();
    var bodies =
        List.<TelemetryEvent>of(
            new Activation("CN-31"),
            new Crash(CrashKind.JAVA, "java.lang.Error: x", "app", List.of("a.B.c(B.java:1)"), 60),
            new UpdateReport("r1", "2.0.0", UpdatePhase.CONFIRMED, null));
    var events = new ArrayList<AcceptedEvent>();
    bodies.forEach(body -> events.add(new AcceptedEvent(events.size(), now, now, body)));
    var batch =
        new TelemetryEvents(
            new Reporter(id, "haier", "w700", "1.0.0", 1),
            now,
            now,
            events,
            List.of(new Membership("r1", "2.0.0", Arm.TREATED, 0)),
            0);
    return new ProducerRecord<>(
        Topic.TELEMETRY_EVENTS.name(), id, TelemetryEvents.CODEC.encode(batch));
  }

  private void standing(String state) throws Exception {
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.OTA_ROLLOUTS));
    }
    var standing =
        new RolloutStanding(
            "r1",
            "haier",
            "2.0.0",
            List.of("w700"),
            state,
            0,
            1_000,
            0,
            1,
            0,
            List.of(),
            "",
            List.of());
    producer
        .send(
            new ProducerRecord<>(
                Topic.OTA_ROLLOUTS.name(), "r1", RolloutStanding.CODEC.encode(standing)))
        .get();
  }

  /**
   * {@code ./yunfan streams reset} with more words, until it ends with this status and says this
   * part: instances that stopped are known for a session timeout. Its output.
   */
  private String reset(int status, String part, String... words) {
    var said = new StringWriter();
    var command = Yunfan.commandLine();
    command.setOut(new PrintWriter(said));
    command.setErr(new PrintWriter(said));
    var all = new ArrayList<>(List.of("streams", "reset", "--kafka", broker.bootstrapServers()));
    all.addAll(List.of(words));
    patiently()
        .untilAsserted(() -> {
          said.getBuffer().setLength(0);
          int ended = command.execute(all.toArray(String[]::new));
          assertThat(said.toString()).contains(part);
          assertThat(ended).as("%s", said).isEqualTo(status);
        });
    return said.toString();
  }

  /** Threads that end and are replaced are not the test's failure. */
  private static ConditionFactory patiently() {
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }

  private static String changelog(String store) {
    return APPLICATION + '-' + store + "-changelog";
  }

  /** Loses topics while nobody counts. */
  private void delete(String... names) throws Exception {
    awaitForgotten();
    admin.deleteTopics(List.of(names)).all().get();
    patiently().until(() -> topics().stream().noneMatch(List.of(names)::contains));
  }

  /** Waits until the group does not know its instances any more. */
  private void awaitForgotten() {
    patiently()
        .until(() ->
            admin.listGroups().all().get().stream()
                .filter(group -> group.groupId().equals(APPLICATION))
                .allMatch(group -> group.groupState().equals(Optional.of(GroupState.EMPTY))));
  }

  private Set<String> topics() throws Exception {
    return admin.listTopics().names().get();
  }

  /** {@code rm -r STREAMS_STATE_DIR/yunfan-streams}. */
  private void deleteState() throws IOException {
    try (var all = Files.walk(folder.resolve("state").resolve(APPLICATION))) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private JsonNode get(StreamsServer server, String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var answer =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + ServerProcess.TOKEN)
                .build(),
            BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body());
  }
}
