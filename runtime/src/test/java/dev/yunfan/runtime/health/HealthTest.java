package dev.yunfan.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.HttpService;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Vertx vertx = Vertx.vertx();
  private final Health health = new Health();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_part_that_is_given_up_ends_the_life_and_is_named() throws Exception {
    var lives = new AtomicBoolean(true);
    health.live("counting", lives::get);
    try (var http = serve()) {
      assertThat(get(http, "/livez", 200)).isEqualTo(new JsonObject().put("status", "live"));
      lives.set(false);
      assertThat(get(http, "/livez", 503))
          .isEqualTo(
              new JsonObject()
                  .put("status", "not live")
                  .put("givenUp", new JsonArray().add("counting")));
    }
  }

  @Test
  void a_reader_that_is_not_healthy_is_named_with_its_words() throws Exception {
    health.reader("facts", new Pulse("publishing", Duration.ZERO, () -> 0));
    try (var http = serve()) {
      var answer = get(http, "/readyz", 503);
      assertThat(answer.getJsonObject("checks").getBoolean("facts")).isFalse();
      assertThat(answer.getJsonObject("readers").getString("facts"))
          .isEqualTo("stands still for 0 s");
    }
  }

  private HttpService serve() throws Exception {
    var router = Router.router(vertx);
    health.addTo(router);
    return HttpService.start(vertx, "test", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
  }

  private static JsonObject get(HttpService service, String path, int status) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + service.port() + path);
      var answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(status);
      return new JsonObject(answer.body());
    }
  }
}
