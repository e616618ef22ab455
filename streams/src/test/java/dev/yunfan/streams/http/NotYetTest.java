package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.streams.Admin;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class NotYetTest {
  @Test
  void questions_are_put_off_until_the_start_is_over() throws Exception {
    var vertx = Vertx.vertx();
    var router = Router.router(vertx);
    var notYet = new NotYet();
    notYet.addTo(router);
    var door = Admin.door();
    door.addTo(router);
    new QueryApi(new FleetTable(FleetDays.UTC), door).addTo(router);
    try (var client = HttpClient.newHttpClient();
        var http =
            HttpService.start(
                vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router)) {
      var totals = URI.create("http://127.0.0.1:" + http.port() + "/v1/totals");
      var question = Admin.asks(totals).build();

      var early = client.send(question, HttpResponse.BodyHandlers.ofString());
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(early.headers().firstValue("retry-after")).contains("2");
      assertThat(early.body()).contains("https://yunfan.dev/problems/starting");

      for (var read : new boolean[] {true, false}) { // read once, what comes later is news
        notYet.until(() -> read);
        assertThat(client.send(question, HttpResponse.BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
