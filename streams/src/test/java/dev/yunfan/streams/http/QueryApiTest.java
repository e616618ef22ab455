package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.Admin;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryApiTest {
  private final FleetTable table = new FleetTable(FleetDays.UTC);
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService http;

  @BeforeEach
  void listen() throws Exception {
    var router = Router.router(vertx);
    var door = Admin.door();
    door.addTo(router);
    new QueryApi(table, door).addTo(router);
    http = HttpService.start(vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    ramp("2011-07-01", 3);
    ramp("2011-07-02", 4);
  }

  @AfterEach
  void close() {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.shutdownNow();
    client.close();
  }

  @Test
  void every_answer_names_the_zone_of_its_days() throws Exception {
    for (var path : List.of("/v1/ramp", "/v1/totals", "/v1/ramp/forecast", "/v1/spikes")) {
      var answer = get(path);
      assertThat(answer.headers().firstValue("yunfan-day-zone")).as(path).hasValue("Z");
      assertThat(new JsonObject(answer.body()).getString("dayZone")).as(path).isEqualTo("Z");
    }
  }

  @Test
  void the_ramp_is_told_as_json_and_as_csv() throws Exception {
    assertThat(new JsonObject(get("/v1/ramp?from=2011-07-02").body()).getJsonArray("rows"))
        .singleElement()
        .hasToString(
            "{\"day\":\"2011-07-02\",\"vendor\":\"haier\",\"model\":\"w910\",\"region\":\"CN-37\","
                + "\"activations\":4,\"cumulative\":7}");
    assertThat(get("/v1/ramp?format=csv").body())
        .isEqualTo(
            """
            day,vendor,model,region,activations,cumulative,dayZone\r
            2011-07-01,haier,w910,CN-37,3,3,Z\r
            2011-07-02,haier,w910,CN-37,4,7,Z\r
            """);
  }

  @Test
  void what_did_not_change_is_not_sent_again() throws Exception {
    String tag = get("/v1/ramp").headers().firstValue("etag").orElseThrow();

    assertThat(get("/v1/ramp", "if-none-match", tag).statusCode()).isEqualTo(304);
    ramp("2011-07-03", 1);
    assertThat(get("/v1/ramp", "if-none-match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_tells_how_to_ask_for_the_next() throws Exception {
    var first = new JsonObject(get("/v1/ramp?limit=1").body());
    var second = new JsonObject(get("/v1/ramp?limit=1&after=" + first.getString("next")).body());

    assertThat(second.getJsonArray("rows").getJsonObject(0).getString("day"))
        .isEqualTo("2011-07-02");
    assertThat(second.containsKey("next")).isFalse();
  }

  @Test
  void a_question_that_cannot_be_understood_gets_a_problem_that_says_why() throws Exception {
    for (String path :
        new String[] {
          "/v1/ramp?vendr=haier",
          "/v1/ramp?from=yesterday",
          "/v1/ramp?limit=0",
          "/v1/ramp?after=%25",
          "/v1/crash-rates?kind=soft",
          "/v1/crash-rates?step=PT0S",
          "/v1/totals?vendor=haier",
          "/v1/live?since=0",
          "/v1/rollouts/health?limit=3",
          "/v1/crash-groups/g1:00?x=1",
          "/v1/ramp/forecast?limit=3",
          "/v1/ramp?format=xml",
          "/v1/ramp?vendor=haier&vendor=acer",
          "/v1/spikes?state=odd",
          "/v1/spikes/live?state=open",
          "/v1/rollouts/arms?firmware=1",
          "/v1/clones?firmware=1"
        }) {
      var answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(new JsonObject(answer.body()).getString("detail")).as(path).isNotBlank();
    }
  }

  @Test
  void what_is_not_there_is_a_problem_too() throws Exception {
    for (String path :
        new String[] {"/v1/nothing", "/v1/crash-groups/g1:00", "/v1/spikes/00", "/"}) {
      var answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }
    var post =
        Admin.asks(URI.create("http://127.0.0.1:" + http.port() + "/v1/ramp"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    var refused = client.send(post, HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
  }

  @Test
  void every_answer_says_as_of_when_it_is() throws Exception {
    spike("0a", true);
    String asOf = "2011-10-30T18:55:00Z";
    for (String path :
        new String[] {
          "/v1/totals",
          "/v1/ramp",
          "/v1/ramp?format=csv",
          "/v1/ramp?limit=0",
          "/v1/ramp/forecast",
          "/v1/adoption",
          "/v1/adoption/days",
          "/v1/active-days",
          "/v1/retention",
          "/v1/crash-rates",
          "/v1/crash-groups",
          "/v1/crash-groups/none",
          "/v1/rollouts/health",
          "/v1/rollouts/arms",
          "/v1/clones",
          "/v1/spikes",
          "/v1/spikes/0a",
          "/v1/nothing"
        }) {
      var answer = get(path);
      assertThat(answer.headers().allValues("yunfan-as-of")).as(path).containsExactly(asOf);
      boolean json = answer.headers().firstValue("content-type").orElse("").contains("on/json");
      if (json && answer.body().startsWith("{")) {
        assertThat(answer.body()).as(path).contains("\"asOf\":\"" + asOf + '"');
      }
    }
    for (String path : new String[] {"/v1/live", "/v1/spikes/live"}) {
      var live =
          client.send(
              Admin.asks(URI.create("http://127.0.0.1:" + http.port() + path)).build(),
              HttpResponse.BodyHandlers.ofLines());
      assertThat(live.headers().allValues("yunfan-as-of")).as(path).containsExactly(asOf);
      try (var lines = live.body()) {
        assertThat(lines.skip(2).findFirst().orElseThrow()).contains("\"asOf\":\"" + asOf + '"');
      }
    }
  }

  @Test
  void a_stream_of_alarms_has_no_event_for_a_batch_that_changes_none() throws Exception {
    var totals = live("/v1/live");
    var spikes = live("/v1/spikes/live");
    assertThat(totals.next()).contains("\"w910\":7");
    assertThat(spikes.next()).contains("\"rows\":[]");

    ramp("2011-07-03", 5);
    assertThat(totals.next()).contains("\"w910\":12");
    ramp("2011-07-04", 6);
    assertThat(totals.next()).contains("\"w910\":18"); // half a second later
    spike("0a", true);

    assertThat(spikes.next()).contains("\"0a\"");
  }

  private Iterator<String> live(String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + http.port() + path);
    var answer = client.send(Admin.asks(uri).build(), HttpResponse.BodyHandlers.ofLines());
    return answer.body().filter(line -> line.startsWith("data: ")).iterator();
  }

  @Test
  void two_servers_never_share_a_tag() throws Exception {
    var other = new FleetTable(FleetDays.UTC);
    var router = Router.router(vertx);
    var door = Admin.door();
    door.addTo(router);
    new QueryApi(other, door).addTo(router);
    var second =
        HttpService.start(vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    other.apply(Topic.FLEET_RAMP.name(), "x", bytes("2011-08-01", 9));
    other.apply(Topic.FLEET_RAMP.name(), "y", bytes("2011-08-02", 9));
    String tag = get("/v1/ramp").headers().firstValue("etag").orElseThrow();

    var answer =
        client.send(
            Admin.asks(URI.create("http://127.0.0.1:" + second.port() + "/v1/ramp"))
                .header("if-none-match", tag)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    second.close();

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void open_alarms_are_listed_told_whole_and_streamed() throws Exception {
    spike("0a", true);
    spike("0b", false);

    var open = new JsonObject(get("/v1/spikes").body()).getJsonArray("rows");
    assertThat(open).hasSize(1);
    assertThat(open.getJsonObject(0).getString("id")).isEqualTo("0a");
    assertThat(new JsonObject(get("/v1/spikes?state=all").body()).getJsonArray("rows")).hasSize(2);
    assertThat(get("/v1/spikes?state=closed&format=csv").body())
        .contains("haier,w910,0b,kernel,rate,,closed,40,10.0000,4.00000,2.90000,5.40000,");
    assertThat(
            new JsonObject(get("/v1/spikes/0a").body())
                .getJsonArray("drivers")
                .getJsonObject(0)
                .getString("group"))
        .isEqualTo("g1:aa");
    var live =
        client.send(
            Admin.asks(URI.create("http://127.0.0.1:" + http.port() + "/v1/spikes/live")).build(),
            HttpResponse.BodyHandlers.ofLines());
    try (var lines = live.body()) {
      assertThat(lines.limit(3))
          .satisfiesExactly(
              event -> assertThat(event).isEqualTo("event: spikes"),
              id -> assertThat(id).startsWith("id: "),
              rows -> assertThat(rows).contains("\"0a\"").doesNotContain("\"0b\""));
    }
  }

  private void spike(String id, boolean open) throws Exception {
    var spike =
        new Spike(
            id,
            "haier",
            "w910",
            id,
            "kernel",
            open,
            "",
            1_320_000_000_000L,
            1_320_000_000_000L,
            open ? 0 : 1_320_000_900_000L,
            40,
            10,
            4,
            2.9,
            5.4,
            List.of(new Spike.Driver("g1:aa", 30, 2, 1)),
            "2.0.0",
            1_320_000_000_000L,
            70,
            9.6,
            1_320_000_900_000L,
            "rate",
            "");
    var value = Spike.CODEC.encode(spike);
    table.apply(Topic.FLEET_SPIKES.name(), "haier/w910/%s/kernel".formatted(id), value); // of 0.1.0
    table.apply(Topic.FLEET_SPIKES.name(), "haier/w910/%s/kernel/%s".formatted(id, id), value);
  }

  @Test
  void the_day_of_the_million_is_told_when_enough_weeks_have_passed() throws Exception {
    assertThat(new JsonObject(get("/v1/ramp/forecast").body()).getString("outcome"))
        .isEqualTo("too-early");
    for (int day = 3; day < 100; day++) {
      ramp(LocalDate.parse("2011-07-01").plusDays(day).toString(), 1_000L * day);
    }

    var forecast = new JsonObject(get("/v1/ramp/forecast?vendor=haier&target=10000000").body());

    assertThat(forecast.getString("outcome")).isEqualTo("expected");
    assertThat(forecast.getDouble("medianErrorPercent")).isPositive();
    assertThat(forecast.getJsonArray("scenarios")).hasSize(2);
    assertThat(forecast.getString("earliest"))
        .isLessThanOrEqualTo(forecast.getString("on"))
        .isGreaterThan("2011-10-08");
    assertThat(new JsonObject(get("/v1/ramp/forecast?target=1000").body()).getString("outcome"))
        .isEqualTo("passed");
  }

  @Test
  void suspected_clones_are_listed_by_vendor() throws Exception {
    assertThat(new JsonObject(get("/v1/clones").body()).getJsonArray("rows")).isEmpty();
    for (String vendor : List.of("haier", "k-touch")) {
      var suspect = new CloneSuspect(vendor, "d1", "w700", 8, 9, 4, 1_320_000_000_000L, 1);
      table.apply(
          CloneSuspects.FLEET_CLONES.name(), vendor + "/d1", CloneSuspect.CODEC.encode(suspect));
    }

    assertThat(get("/v1/clones?vendor=haier&format=csv").body())
        .isEqualTo(
            """
            vendor,device,model,incarnations,returns,suspectedEvents,since,lastSign\r
            haier,d1,w700,8,9,4,2011-10-30T18:40:00Z,1970-01-01T00:00:00.001Z\r
            """);
  }

  @Test
  void a_rollouts_health_is_told_by_stage_and_unoffered_reports_apart() throws Exception {
    for (long stage : new long[] {RolloutHealth.UNOFFERED, RolloutHealth.ALL_STAGES, 2}) {
      var health =
          new RolloutHealth(
              "r1",
              "haier",
              "w910",
              "2.0.0",
              9,
              8,
              4,
              1,
              1,
              5,
              stage,
              new RolloutHealth.Excused(1, 1, 0, 0, 0),
              2,
              11,
              1,
              1);
      table.apply(
          Topic.FLEET_ROLLOUT_HEALTH.name(), health.key(), RolloutHealth.CODEC.encode(health));
    }

    var rows = new JsonArray(get("/v1/rollouts/health").body());

    assertThat(rows).hasSize(3);
    assertThat(rows.getJsonObject(0).getLong("unoffered")).isEqualTo(9);
    assertThat(rows.getJsonObject(0).containsKey("offered")).isFalse();
    assertThat(rows.getJsonObject(1).getLong("stage")).isEqualTo(-1);
    assertThat(rows.getJsonObject(2).getLong("stage")).isEqualTo(2);
    assertThat(rows.getJsonObject(2).getJsonObject("excused").getLong("storage")).isEqualTo(1);
    assertThat(rows.getJsonObject(2).getLong("silent")).isEqualTo(2);
    assertThat(rows.getJsonObject(2).getLong("tries")).isEqualTo(11);
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request = Admin.asks(URI.create("http://127.0.0.1:" + http.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void ramp(String day, long activations) throws Exception {
    table.apply(Topic.FLEET_RAMP.name(), day, bytes(day, activations));
  }

  private static byte[] bytes(String day, long activations) {
    var value =
        new RampCount(
            "haier",
            "w910",
            "CN-37",
            day,
            activations,
            LocalDate.parse(day)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .toEpochMilli());
    return RampCount.CODEC.encode(value);
  }
}
