package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryApiTest {
  private final FleetTable table = new FleetTable();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpService http;

  @BeforeEach
  void listen() throws Exception {
    var router = Router.router(vertx);
    new QueryApi(table).addTo(router);
    http = HttpService.start(vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    ramp("2011-07-01", 3);
    ramp("2011-07-02", 4);
  }

  @AfterEach
  void close() {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
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
            day,vendor,model,region,activations,cumulative\r
            2011-07-01,haier,w910,CN-37,3,3\r
            2011-07-02,haier,w910,CN-37,4,7\r
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
          "/v1/crash-rates?step=PT0S"
        }) {
      var answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(400);
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(new JsonObject(answer.body()).getString("detail")).as(path).isNotBlank();
    }
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
    assertThat(forecast.getString("earliest"))
        .isLessThanOrEqualTo(forecast.getString("on"))
        .isGreaterThan("2011-10-08");
    assertThat(new JsonObject(get("/v1/ramp/forecast?target=1000").body()).getString("outcome"))
        .isEqualTo("passed");
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void ramp(String day, long activations) throws Exception {
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
    table.apply(Topic.FLEET_RAMP.name(), day, RampCount.CODEC.encode(value));
  }
}
