package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.operator.Door;
import dev.yunfan.runtime.operator.KnownToken;
import dev.yunfan.runtime.operator.OperatorRole;
import dev.yunfan.runtime.operator.OperatorToken;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.page.Instances;
import dev.yunfan.streams.question.ActiveDays;
import dev.yunfan.streams.question.AdoptionDays;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.EventIntake;
import dev.yunfan.streams.question.Retention;
import dev.yunfan.streams.question.Subjects;
import dev.yunfan.streams.table.FleetTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every question, asked by everybody: who is let in, and sees what. */
class QueryDoorTest {
  private static final Instant NOW = Instant.parse("2011-07-01T08:00:00Z");
  private static final String OURS = "haier";
  private static final String THEIRS = "acer";
  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

  private final FleetTable table = new FleetTable(FleetDays.UTC);
  private final Map<String, KnownToken> tokens = new ConcurrentHashMap<>();
  private final AtomicBoolean known = new AtomicBoolean(true);
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService http;
  private DevicePageRoute pages;
  private List<QueryApi.Asked> questions;

  @BeforeEach
  void listen() throws Exception {
    for (String vendor : List.of(OURS, THEIRS)) {
      fill(vendor);
    }
    group("", "", "NullPointerException in Launcher", "at acer's own frame");
    var door =
        new QueryDoor(
            new Door(
                "root",
                id -> Optional.ofNullable(tokens.get(id)),
                Optional.empty(),
                InstantSource.fixed(NOW)),
            known::get,
            new SimpleMeterRegistry());
    var router = Router.router(vertx);
    door.addTo(router);
    var api = new QueryApi(table, door);
    api.addTo(router);
    http = HttpService.start(vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    pages =
        new DevicePageRoute(
            new DevicePages(CountedHere::new, 1, () -> true),
            new Instances(List::of, new HostInfo("127.0.0.1", http.port()), System::nanoTime),
            FleetDays.UTC,
            door,
            vertx);
    pages.addTo(router);
    questions = new ArrayList<>(api.questions());
    questions.add(new QueryApi.Asked(DevicePageRoute.PATH, Permission.DEVICE, _ -> {}));
  }

  @AfterEach
  void close() {
    pages.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.shutdownNow();
    client.close();
  }

  @Test
  void strangers_are_told_nothing() throws Exception {
    var gone = OperatorToken.random(RANDOM);
    var late = token(OperatorRole.ADMIN, "", NOW.toEpochMilli());
    var wrong =
        new OperatorToken(token(OperatorRole.ADMIN, "", Long.MAX_VALUE).id(), "0".repeat(64));
    for (var asked : questions) {
      for (String header :
          List.of(
              "",
              "Bearer ",
              "Bearer wrong",
              "Basic cm9vdA==",
              "Bearer " + gone.text(),
              "Bearer " + late.text(),
              "Bearer " + wrong.text())) {
        var answer = get(path(asked, OURS), header);
        assertThat(answer.statusCode()).as(asked.path() + " with " + header).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
        assertThat(answer.headers().firstValue("etag")).isEmpty();
        assertThat(answer.headers().firstValue("yunfan-as-of")).isEmpty();
        assertThat(answer.body()).doesNotContain(OURS, THEIRS);
      }
    }
  }

  @Test
  void each_role_asks_what_it_may() throws Exception {
    for (var asked : questions) {
      for (var role : OperatorRole.values()) {
        var token = token(role, role.confined() ? OURS : "", Long.MAX_VALUE);
        int status = status(path(asked, OURS), token);
        boolean may = role.allows(asked.permission());
        assertThat(status == 403).as(asked.path() + " by " + role).isNotEqualTo(may);
        assertThat(status).isNotEqualTo(401);
      }
    }
  }

  @Test
  void whoever_is_confined_sees_nothing_of_another_vendor() throws Exception {
    for (var role : OperatorRole.values()) {
      var token = token(role, OURS, Long.MAX_VALUE);
      for (var asked : questions) {
        if (!role.allows(asked.permission()) || asked.path().endsWith("/live")) {
          continue;
        }
        for (String query : List.of("", "?vendor=" + THEIRS, "?format=csv")) {
          var answer = get(path(asked, OURS) + query, "Bearer " + token.text());
          if (answer.statusCode() == 200) {
            assertThat(answer.body().replace("vendor=" + THEIRS, ""))
                .as(asked.path() + query + " by " + role)
                .doesNotContain(THEIRS);
          }
        }
      }
    }
  }

  @Test
  void the_parts_add_up_to_what_an_unconfined_person_sees() throws Exception {
    var all = totals(token(OperatorRole.ANALYST, "", Long.MAX_VALUE));
    var ours = totals(token(OperatorRole.VENDOR_VIEWER, OURS, Long.MAX_VALUE));
    var theirs = totals(token(OperatorRole.VENDOR_VIEWER, THEIRS, Long.MAX_VALUE));

    assertThat(all.getJsonObject("activations").fieldNames()).containsExactly(THEIRS, OURS);
    assertThat(ours.getJsonObject("activations").fieldNames()).containsExactly(OURS);
    assertThat(theirs.getJsonObject("activations").fieldNames()).containsExactly(THEIRS);
    assertThat(accepted(ours) + accepted(theirs)).isEqualTo(accepted(all)).isEqualTo(22);
  }

  @Test
  void a_tag_of_one_vendor_is_no_tag_of_another() throws Exception {
    var ours = "Bearer " + token(OperatorRole.VENDOR_VIEWER, OURS, Long.MAX_VALUE).text();
    var theirs = "Bearer " + token(OperatorRole.VENDOR_VIEWER, THEIRS, Long.MAX_VALUE).text();
    String tag = get("/v1/ramp", ours).headers().firstValue("etag").orElseThrow();

    assertThat(get("/v1/ramp", ours, "if-none-match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/v1/ramp", theirs, "if-none-match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void a_group_of_several_vendors_keeps_its_sample_from_those_who_are_confined() throws Exception {
    var ours = "Bearer " + token(OperatorRole.VENDOR_OPERATOR, OURS, Long.MAX_VALUE).text();
    var group = new JsonObject(get("/v1/crash-groups/g2:x", ours).body());
    assertThat(group.getString("signature")).isEqualTo("NullPointerException in Launcher");
    assertThat(group.getString("sample")).isEmpty();
    assertThat(group.getLong("crashes")).isEqualTo(5);

    var everybody = "Bearer " + token(OperatorRole.SUPPORT, "", Long.MAX_VALUE).text();
    var whole = new JsonObject(get("/v1/crash-groups/g2:x", everybody).body());
    assertThat(whole.getString("sample")).isNotEmpty();
    assertThat(whole.getLong("crashes")).isEqualTo(10);
  }

  @Test
  void another_vendors_handset_is_like_none() throws Exception {
    var token = "Bearer " + token(OperatorRole.SUPPORT, OURS, Long.MAX_VALUE).text();
    var answer = get("/v1/devices/acer/d1", token);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("no-such-device");
  }

  @Test
  void while_tokens_are_not_known_nobody_is_let_in() throws Exception {
    known.set(false);
    for (var asked : questions) {
      var answer = get(path(asked, OURS), "Bearer root");
      assertThat(answer.statusCode()).as(asked.path()).isEqualTo(503);
      assertThat(answer.body()).contains("access-unknown");
      assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
    }
  }

  @Test
  void a_live_answer_ends_when_its_token_is_revoked() throws Exception {
    var token = token(OperatorRole.ANALYST, "", Long.MAX_VALUE);
    var request =
        HttpRequest.newBuilder(uri("/v1/live"))
            .header("Authorization", "Bearer " + token.text())
            .build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.statusCode()).isEqualTo(200);
    var ended = new AtomicBoolean();
    Thread.startVirtualThread(() -> {
      try (Stream<String> lines = answer.body()) {
        lines.forEach(_ -> {});
      }
      ended.set(true);
    });

    tokens.remove(token.id());

    await().atMost(Duration.ofSeconds(10)).untilTrue(ended);
  }

  private static long accepted(JsonObject totals) {
    return totals.getJsonObject("events").getLong("accepted");
  }

  private JsonObject totals(OperatorToken token) throws Exception {
    return new JsonObject(get("/v1/totals", "Bearer " + token.text()).body());
  }

  private OperatorToken token(OperatorRole role, String vendor, long expiresAt) {
    var token = OperatorToken.random(RANDOM);
    tokens.put(
        token.id(),
        new KnownToken(token.id(), "ada", role.code(), vendor, token.secretSha256(), expiresAt));
    return token;
  }

  private static String path(QueryApi.Asked asked, String vendor) {
    return asked
        .path()
        .replace(":vendor", vendor)
        .replace(":id", asked.path().contains("crash") ? "g2:x" : "d1");
  }

  private int status(String path, OperatorToken token) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token.text()).build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close(); // a live one does not end
    return answer.statusCode();
  }

  private HttpResponse<String> get(String path, String authorization, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(uri(path));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.port() + path);
  }

  private void fill(String vendor) throws Exception {
    var ramp = new RampCount(vendor, "m", "CN-31", "2011-07-01", 7, 1);
    apply(Topic.FLEET_RAMP, vendor, RampCount.CODEC.encode(ramp));
    var intake = new IntakeCount(vendor, "m", 11, 0, 0, 1, 0, 0, 0, 0);
    apply(EventIntake.FLEET_INTAKE, vendor, IntakeCount.CODEC.encode(intake));
    var adoption = new FirmwareCount(vendor, "m", "1.0", 7, 1);
    apply(Topic.FLEET_ADOPTION, vendor, FirmwareCount.CODEC.encode(adoption));
    var came = new FirmwareDay(vendor, "m", "1.0", "2011-07-01", 7, 0, 1);
    apply(AdoptionDays.FLEET_ADOPTION_DAYS, vendor, FirmwareDay.CODEC.encode(came));
    var active = new ActiveDay(vendor, "m", "2011-07-01", 7, 1, 1);
    apply(ActiveDays.FLEET_ACTIVE_DAYS, vendor, ActiveDay.CODEC.encode(active));
    var kept = new RetentionCount(vendor, "m", "2011-07", 0, 7, 1);
    apply(Retention.FLEET_RETENTION, vendor, RetentionCount.CODEC.encode(kept));
    var window = new CrashWindow(vendor, "m", "1.0", 0, 86_400, 5, 0, 0, 0, 3_600, 1);
    apply(Topic.FLEET_CRASH_RATES, vendor, CrashWindow.CODEC.encode(window));
    var clone = new CloneSuspect(vendor, "d1", "m", 8, 9, 4, 1, 1);
    apply(CloneSuspects.FLEET_CLONES, vendor, CloneSuspect.CODEC.encode(clone));
    group(vendor, "m", "", "");
  }

  private void group(String vendor, String model, String signature, String sample)
      throws Exception {
    var group =
        new CrashGroup(
            "g2:x",
            "java",
            vendor,
            model,
            model.isEmpty() ? "" : "1.0",
            signature,
            sample,
            vendor.isEmpty() ? 10 : 5,
            vendor.isEmpty() ? 4 : 2,
            1,
            2,
            3);
    String key =
        vendor.isEmpty()
            ? Subjects.join("g2:x", "java")
            : Subjects.join("g2:x", "java", vendor, model, "1.0");
    apply(Topic.FLEET_CRASH_GROUPS, key, CrashGroup.CODEC.encode(group));
  }

  private void apply(Topic topic, String key, byte[] value) throws Exception {
    table.apply(topic.name(), key, value);
  }
}
