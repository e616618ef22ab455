package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.described;
import static dev.yunfan.ota.TestFleet.sha256;
import static dev.yunfan.ota.TestFleet.stage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.tuf.client.FileStore;
import dev.yunfan.tuf.client.HttpFetcher;
import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.client.MinimumRate;
import dev.yunfan.tuf.client.Repository;
import dev.yunfan.tuf.client.TufClient;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
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
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Metadata that runs out while its release is on offer is announced, not met, and renewed. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetadataExpiryTest {
  private static final Instant EXPIRES = RunningServer.LAUNCH.plus(Duration.ofDays(60));
  private static final byte[] IMAGE = TestFleet.image(1, 5_000);
  private static final String TARGET = "haier/h7/full-2.0.img";

  @TempDir private Path folder;
  private KafkaClients kafka;
  private RunningServer running;
  private TestClient client;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void offer() throws Exception {
    FreshBroker.empty(kafka);
    running = RunningServer.start(kafka, folder.resolve("store"));
    client = running.client;
    RunningServer.expect(client.put("/v1/images/" + sha256(IMAGE), ADMIN, IMAGE));
    var draft = running.fleet.next().with(described("2.0", "h7", IMAGE, 1));
    RunningServer.expect(
        client.post(
            "/v1/releases",
            ADMIN,
            running.fleet.release("2.0", draft, EXPIRES, running.fleet.vendorKey)));
    running.fleet.taken();
    running.rollout("h7", "2.0", stage(10_000, 0, 1_000));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private String token(String vendor) {
    return RunningServer.expect(
            client.post(
                "/v1/tokens",
                ADMIN,
                new JsonObject()
                    .put("name", "li")
                    .put("role", "vendor-operator")
                    .put("vendor", vendor)))
        .getString("token");
  }

  private HttpResponse<byte[]> publish(String token, String role, byte[] file) {
    return client.change("/v1/trust", token, "\"1\"", TestFleet.trust(Map.of(role, file)));
  }

  private byte[] signed(TargetsDraft draft, SigningKey key) {
    return draft.expiring(EXPIRES.plus(Duration.ofDays(180))).signedBy(key).file();
  }

  private AbstractStringAssert<?> answer() {
    var answer = json(client.checkIn("D1", "h7", "1.0"));
    return assertThat(answer.getString("reason", answer.getString("decision")));
  }

  private JsonObject metadata() {
    var release = json(client.get("/v1/releases/haier/2.0", ADMIN));
    var listed = json(client.get("/v1/releases", ADMIN)).getJsonArray("releases").getJsonObject(0);
    assertThat(listed).isEqualTo(release);
    return release.getJsonObject("metadata");
  }

  private void state(String expected) {
    assertThat(metadata().getString("state")).isEqualTo(expected);
    var ready = client.send(client.to("/readyz"));
    assertThat(ready.statusCode()).as("an expiry makes no server unready").isEqualTo(200);
    assertThat(json(ready).getJsonArray("metadata"))
        .filteredOn(each -> "haier".equals(((JsonObject) each).getString("role")))
        .singleElement()
        .satisfies(each -> assertThat(((JsonObject) each).getString("state")).isEqualTo(expected));
  }

  @Test
  void it_is_announced_30_days_ahead_offers_end_a_day_ahead_and_a_renewal_brings_them_back()
      throws Exception {
    state("good");
    answer().isEqualTo("offer");
    assertThat(new String(client.send(client.to("/metrics")).body(), UTF_8))
        .contains("ota_metadata_expires_seconds{role=\"haier\"} " + 60 * 86_400.0)
        .contains("ota_metadata_expires_seconds{role=\"root\"}")
        .contains("ota_metadata_expires_seconds{role=\"targets\"}");

    running.now.set(EXPIRES.minus(Duration.ofDays(30)));
    state("expires-soon");
    answer().isEqualTo("offer");
    assertThat(metadata().getString("role")).isEqualTo("haier");
    assertThat(metadata().getString("expires")).isEqualTo(EXPIRES.toString());
    assertThat(metadata().getInteger("daysLeft")).isEqualTo(30);

    running.now.set(EXPIRES.minus(Duration.ofDays(1)).minusMillis(1));
    var last = json(client.checkIn("D1", "h7", "1.0"));
    assertThat(last.getString("decision")).isEqualTo("offer");
    assertThat(last.getJsonObject("assignment").getLong("expires"))
        .as("no offer outlives its metadata")
        .isLessThan(EXPIRES.toEpochMilli());

    running.now.set(EXPIRES.minus(Duration.ofDays(1)));
    state("offers-ended");
    answer().isEqualTo("metadata-expires");
    var explained = json(client.get("/v1/devices/haier/D1/explain?model=h7&firmware=1.0", ADMIN));
    assertThat(explained.getJsonObject("decision").getString("reason"))
        .isEqualTo("metadata-expires");
    var questions = explained.getJsonArray("questions");
    var question = questions.getJsonObject(questions.size() - 1);
    assertThat(question.getString("question")).isEqualTo("metadata lasts");
    assertThat(question.getBoolean("holds")).isFalse();
    assertThat(question.getString("because")).contains("haier expires " + EXPIRES);

    running.now.set(EXPIRES);
    state("expired");
    answer().isEqualTo("metadata-expires");
    assertThat(handsetFinds()).isEqualTo("Expired");

    var li = token("haier");
    var renewed =
        RunningServer.expect(
            publish(li, "haier", signed(running.fleet.next(), running.fleet.vendorKey)));
    assertThat(renewed.getJsonArray("roles"))
        .anySatisfy(each -> {
          var role = (JsonObject) each;
          assertThat(role.getString("role")).isEqualTo("haier");
          assertThat(role.getInteger("version")).isEqualTo(2);
          assertThat(role.getString("expires"))
              .isEqualTo(EXPIRES.plus(Duration.ofDays(180)).toString());
        });
    state("good");
    answer().isEqualTo("offer");
    assertThat(handsetFinds()).isEqualTo("found");
    assertThat(audit(li)).anyMatch(entry -> entry.getString("command").equals("PublishTrust"));
  }

  private List<JsonObject> audit(String token) {
    return json(client.get("/v1/audit", token)).getJsonArray("commands").stream()
        .map(each -> (JsonObject) each)
        .toList();
  }

  /** The answer for a handset with the factory's root and the server's time. */
  private String handsetFinds() throws Exception {
    try (var fetcher = new HttpFetcher(new MinimumRate(Duration.ofSeconds(5), 1))) {
      var store = new FileStore(folder.resolve("trusted"));
      TufClient.trust(client.send(client.to("/tuf/metadata/1.root.json")).body(), store);
      var phone =
          new TufClient(
              Repository.at(URI.create("http://127.0.0.1:%d/tuf".formatted(running.server.port()))),
              fetcher,
              store,
              Limits.DEFAULT,
              running.now::get);
      phone.refresh();
      var found = phone.find(TARGET);
      assertThat(phone.download(found, folder.resolve("got"))).hasBinaryContent(IMAGE);
      return "found";
    } catch (Refusal refused) {
      return refused.getClass().getSimpleName();
    }
  }

  @Test
  void a_vendor_renews_its_own_file_alone_and_changes_nothing_else_by_it() {
    var li = token("haier");
    var key = running.fleet.vendorKey;
    var good = signed(running.fleet.next(), key);
    var added = running.fleet.next().with(described("9.9", "h7", IMAGE, 9));
    assertThat(json(publish(li, "haier", signed(added, key))).getString("detail"))
        .contains("haier/h7/full-9.9.img", "listed anew");
    var changed = running.fleet.next().with(described("2.0", "h7", TestFleet.image(2, 9), 1));
    assertThat(json(publish(li, "haier", signed(changed, key))).getString("detail"))
        .contains(TARGET, "listed otherwise");
    var emptied = running.fleet.next().without(TARGET);
    assertThat(json(publish(li, "haier", signed(emptied, key))).getString("detail"))
        .contains(TARGET, "left out");
    assertThat(
            json(publish(li, "haier", signed(running.fleet.next(), TestFleet.newKey())))
                .getString("refusal"))
        .isEqualTo("ThresholdNotMet");
    var again = signed(TargetsDraft.first("haier").with(described("2.0", "h7", IMAGE, 1)), key);
    assertThat(json(publish(li, "haier", again)).getString("refusal"))
        .isEqualTo("RollbackAttempted");

    var ofAcer = publish(token("acer"), "haier", good);
    assertThat(ofAcer.statusCode()).isEqualTo(403);
    assertThat(json(ofAcer).getString("detail")).contains("the file of acer alone");
    var targets = running.fleet.delegations(2, TestFleet.newKey());
    assertThat(publish(li, "targets", targets).statusCode()).isEqualTo(403);
    assertThat(json(client.get("/v1/trust", ADMIN)).getLong("version")).isEqualTo(1);

    assertThat(publish(li, "haier", good).statusCode()).isEqualTo(201);
  }

  @Test
  void an_image_that_no_trusted_role_lists_any_more_is_not_offered() {
    answer().isEqualTo("offer");
    var revoked =
        TargetsDraft.first("targets").expiring(EXPIRES).signedBy(running.fleet.rootKey).file();
    var second = secondVersion(revoked);
    assertThat(publish(ADMIN, "targets", second).statusCode()).isEqualTo(201);

    await().untilAsserted(() -> answer().isEqualTo("metadata-missing"));
    assertThat(metadata().getString("state")).isEqualTo("unlisted");
  }

  private byte[] secondVersion(byte[] first) {
    try {
      var read = Targets.read(Envelope.read("targets", first));
      return TargetsDraft.after(read).expiring(EXPIRES).signedBy(running.fleet.rootKey).file();
    } catch (Refusal impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
