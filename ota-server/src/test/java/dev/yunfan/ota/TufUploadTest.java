package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.described;
import static dev.yunfan.ota.TestFleet.sha256;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.HttpFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.MinimumRate;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.TargetsDraft;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Releases come into being by what their vendor signed, and a handset finds exactly that. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TufUploadTest {
  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");
  private static final byte[] IMAGE = TestFleet.image(1, 5_000);

  @TempDir private Path folder;
  private KafkaClients kafka;
  private RunningServer running;
  private TestFleet fleet;
  private TestClient client;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void start() throws Exception {
    FreshBroker.empty(kafka);
    running = RunningServer.start(kafka, folder.resolve("store"));
    fleet = running.fleet;
    client = running.client;
    RunningServer.expect(client.put("/v1/images/" + sha256(IMAGE), ADMIN, IMAGE));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpResponse<byte[]> post(String version, TargetsDraft draft, SigningKey... keys) {
    return post(fleet.release(version, draft, LATER, keys));
  }

  private HttpResponse<byte[]> post(JsonObject body) {
    return client.post("/v1/releases", ADMIN, body);
  }

  private void refused(HttpResponse<byte[]> answer, String check) {
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).getString("refusal")).as("%s", json(answer)).isEqualTo(check);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(json(client.get("/v1/releases", ADMIN)).getJsonArray("releases")).isEmpty();
    assertThat(json(client.get("/v1/trust", ADMIN)).getLong("publications")).isEqualTo(1);
  }

  private TargetsDraft good() {
    return fleet.next().with(described("2.0", "h7", IMAGE, 1));
  }

  @Test
  void what_a_handset_would_refuse_is_refused_with_the_checks_name_and_an_honest_one_is_taken() {
    var stranger = TestFleet.newKey();
    refused(post("2.0", good(), stranger), "ThresholdNotMet");
    refused(post(fleet.release("2.0", good(), RunningServer.LAUNCH, fleet.vendorKey)), "Expired");
    refused(post("2.1", good(), fleet.vendorKey), "WrongRelease");
    refused(
        post("2.0", fleet.next().with(at("acer/a1/full-2.0.img", "haier", "h7")), fleet.vendorKey),
        "NotPublishable");
    refused(
        post("2.0", fleet.next().with(at("haier/h7/full-2.0.img", "acer", "h7")), fleet.vendorKey),
        "WrongRelease");
    refused(
        post("2.0", fleet.next().with(at("haier/h7/full-2.0.img", "haier", "h8")), fleet.vendorKey),
        "WrongRelease");
    refused(
        post("2.0", fleet.next().with(at("haier/h\"7/full.img", "haier", "h\"7")), fleet.vendorKey),
        "UnsafeName");
    var longer =
        new TargetFile(
            "haier/h7/full-2.0.img",
            IMAGE.length + 1,
            Hashes.sha256Of(IMAGE),
            described("2.0", "h7", IMAGE, 1).custom());
    refused(post("2.0", fleet.next().with(longer), fleet.vendorKey), "LengthMismatch");
    var missing = described("2.0", "h7", TestFleet.image(2, 10), 1);
    assertThat(json(post("2.0", fleet.next().with(missing), fleet.vendorKey)).getString("type"))
        .endsWith("/image-missing");

    assertThat(post("2.0", good(), fleet.vendorKey).statusCode()).isEqualTo(201);
  }

  @Test
  void a_model_may_have_upper_case_but_not_differ_from_another_in_case_alone() {
    var both =
        fleet
            .next()
            .with(described("2.0", "W700", IMAGE, 1))
            .with(described("2.0", "w700", IMAGE, 1));
    refused(post("2.0", both, fleet.vendorKey), "UnsafeName");

    RunningServer.expect(
        post("2.0", fleet.next().with(described("2.0", "W700", IMAGE, 1)), fleet.vendorKey));
    fleet.taken();
    var lower = post("2.1", fleet.next().with(described("2.1", "w700", IMAGE, 2)), fleet.vendorKey);
    assertThat(json(lower).getString("refusal")).isEqualTo("UnsafeName");
    assertThat(json(lower).getString("detail")).contains("W700, which exists").contains("w700");

    RunningServer.expect(
        post("2.1", fleet.next().with(described("2.1", "W700", IMAGE, 2)), fleet.vendorKey));
    running.rollout("W700", "2.1", stage(10_000, 0, 1_000));
    assertThat(json(client.checkIn("D1", "W700", "1.0")).getString("release")).isEqualTo("2.1");
    assertThat(json(client.checkIn("D1", "w700", "1.0")).getString("decision"))
        .isNotEqualTo("offer");
  }

  @Test
  void a_rollout_of_the_longest_release_name_has_an_id_that_is_a_name() {
    String longest = "2.".repeat(32);
    RunningServer.expect(
        post(longest, fleet.next().with(described(longest, "h7", IMAGE, 1)), fleet.vendorKey));

    String id = running.rollout("h7", longest, stage(10_000, 0, 1_000)).getString("id");

    assertThat(NameRule.ROLLOUT.allows(id)).as(id).isTrue();
    var offer = json(client.checkIn("D1", "h7", "1.0"));
    assertThat(offer.getString("rolloutId")).isEqualTo(id);
  }

  private static TargetFile at(String path, String vendor, String model) {
    var note =
        new ReleaseNote(vendor, List.of(model), "2.0", Optional.empty(), 1, Optional.empty());
    return new TargetFile(path, IMAGE.length, Hashes.sha256Of(IMAGE), note.json());
  }

  @Test
  void a_file_must_follow_the_one_that_is_held_and_touch_nothing_else() {
    RunningServer.expect(post("2.0", good(), fleet.vendorKey));
    var first = fleet.release("2.0", good(), LATER, fleet.vendorKey);
    RunningServer.expect(client.put("/v1/images/" + sha256(IMAGE), ADMIN, IMAGE));
    fleet.taken();

    first.put("version", "2.0-again");
    assertThat(json(post(first)).getString("refusal")).isEqualTo("VersionMismatch");
    var other = TestFleet.image(9, 4_000);
    RunningServer.expect(client.put("/v1/images/" + sha256(other), ADMIN, other));
    var swapped =
        fleet.next().with(described("2.0", "h7", other, 1)).with(described("2.1", "h7", other, 2));
    assertThat(json(post("2.1", swapped, fleet.vendorKey)).getString("subject"))
        .isEqualTo("release that haier/h7/full-2.0.img is new in");
    var lowCounter = fleet.next().with(described("2.1", "h7", other, 1));
    assertThat(json(post("2.1", lowCounter, fleet.vendorKey)).getString("expected"))
        .isEqualTo("above 1");
    var leftOut =
        fleet.next().without("haier/h7/full-2.0.img").with(described("2.1", "h7", other, 2));
    assertThat(json(post("2.1", leftOut, fleet.vendorKey)).getString("found"))
        .isEqualTo("left out");

    var next = fleet.next().with(described("2.1", "h7", other, 2));
    assertThat(post("2.1", next, fleet.vendorKey).statusCode()).isEqualTo(201);
  }

  @Test
  void two_keys_must_sign_where_two_are_asked_for() {
    var second = TestFleet.newKey();
    RunningServer.expect(
        client.change(
            "/v1/trust",
            ADMIN,
            "\"1\"",
            TestFleet.trust(Map.of("targets", fleet.delegations(2, fleet.vendorKey, second)))));

    assertThat(json(post("2.0", good(), fleet.vendorKey)).getString("found")).isEqualTo("1");
    assertThat(post("2.0", good(), fleet.vendorKey, second).statusCode()).isEqualTo(201);
  }

  @Test
  void handsets_find_by_path_what_any_server_serves_and_servers_serve_the_same_bytes()
      throws Exception {
    RunningServer.expect(post("2.0", good(), fleet.vendorKey));
    try (var other = running.another(kafka, folder.resolve("store"));
        var fetcher = new HttpFetcher(new MinimumRate(Duration.ofSeconds(5), 1))) {
      var store = new FileStore(folder.resolve("trusted"));
      TufClient.trust(get(client, "1.root.json"), store);
      for (int hour = 0; hour < 24 * 30; hour += 55) {
        Duration later = Duration.ofHours(hour);
        running.now.set(RunningServer.LAUNCH.plus(later));
        for (var server : List.of(running, other)) {
          var phone =
              new TufClient(
                  Repository.at(
                      URI.create("http://127.0.0.1:%d/tuf".formatted(server.server.port()))),
                  fetcher,
                  store,
                  Limits.DEFAULT,
                  running.now::get);
          phone.refresh();
          var found = phone.find("haier/h7/full-2.0.img");
          assertThat(phone.download(found, folder.resolve("got"))).hasBinaryContent(IMAGE);
          assertThatThrownBy(() -> phone.find("haier/h7/full-9.9.img"))
              .isInstanceOf(Refusal.TargetNotFound.class);
        }
        assertThat(get(client, "timestamp.json")).isEqualTo(get(other.client, "timestamp.json"));
      }
    }
  }

  private static byte[] get(TestClient client, String name) {
    var answer = client.send(client.to("/tuf/metadata/" + name));
    assertThat(answer.statusCode()).as(name).isEqualTo(200);
    return answer.body();
  }

  @Test
  void a_clock_set_back_takes_no_version_back() {
    byte[] before = get(client, "timestamp.json");
    running.now.set(RunningServer.LAUNCH.minus(Duration.ofDays(2)));
    assertThat(get(client, "timestamp.json")).isEqualTo(before);
  }

  @Test
  void a_vendors_new_keys_come_with_its_file_or_not_at_all_and_the_old_ones_are_worthless() {
    RunningServer.expect(post("2.0", good(), fleet.vendorKey));
    fleet.taken();
    var newKey = TestFleet.newKey();
    var alone = TestFleet.trust(Map.of("targets", fleet.delegations(2, newKey)));
    assertThat(json(client.change("/v1/trust", ADMIN, "\"1\"", alone)).getString("refusal"))
        .isEqualTo("ThresholdNotMet");

    var resigned = fleet.next().expiring(LATER).signedBy(newKey).file();
    var both = TestFleet.trust(Map.of("targets", fleet.delegations(2, newKey), "haier", resigned));
    RunningServer.expect(client.change("/v1/trust", ADMIN, "\"1\"", both));
    assertThat(client.change("/v1/trust", ADMIN, "\"1\"", both).statusCode()).isIn(409, 422);

    fleet.release("2.0", fleet.next(), LATER, newKey);
    fleet.taken();
    var next = fleet.next().with(described("2.1", "h7", IMAGE, 2));
    assertThat(json(post("2.1", next, fleet.vendorKey)).getString("refusal"))
        .isEqualTo("ThresholdNotMet");
    assertThat(post("2.1", next, newKey).statusCode()).isEqualTo(201);
  }

  @Test
  void a_root_that_does_not_name_this_servers_keys_is_refused() {
    var strangers = new TestFleet();
    assertThat(
            json(client.change("/v1/trust", ADMIN, "\"1\"", strangers.trust()))
                .getString("refusal"))
        .isEqualTo("ThresholdNotMet"); // of the root that is held
  }

  @Test
  void an_image_that_must_not_replace_too_old_a_firmware_is_not_offered_to_it() {
    var note =
        new ReleaseNote("haier", List.of("h7"), "2.0", Optional.of("1.5"), 1, Optional.empty());
    var image =
        new TargetFile("haier/h7/full-2.0.img", IMAGE.length, Hashes.sha256Of(IMAGE), note.json());
    RunningServer.expect(post("2.0", fleet.next().with(image), fleet.vendorKey));
    running.rollout("h7", "2.0", stage(10_000, 0, 1_000));

    assertThat(json(client.checkIn("D1", "h7", "1.4")).getString("reason"))
        .isEqualTo("must-pass-first");
    assertThat(json(client.checkIn("D1", "h7", "1.5")).getString("target"))
        .isEqualTo("haier/h7/full-2.0.img");
  }

  /** A handset would refuse it: only one that confirmed the counter before has it. */
  @Test
  void an_image_that_names_a_lowest_counter_is_offered_to_releases_that_have_it_alone() {
    RunningServer.expect(post("2.0", good(), fleet.vendorKey));
    fleet.taken();
    var note =
        new ReleaseNote("haier", List.of("h7"), "2.1", Optional.empty(), 1, 2, Optional.empty());
    var image =
        new TargetFile("haier/h7/full-2.1.img", IMAGE.length, Hashes.sha256Of(IMAGE), note.json());
    RunningServer.expect(post("2.1", fleet.next().with(image), fleet.vendorKey));
    running.rollout("h7", "2.1", stage(10_000, 0, 1_000));

    for (String factory : List.of("1.9", "2.0.9")) {
      assertThat(json(client.checkIn("D1", "h7", factory)).getString("reason"))
          .isEqualTo("must-pass-first");
    }
    assertThat(json(client.checkIn("D1", "h7", "2.0")).getString("release")).isEqualTo("2.1");
  }
}
