package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Captive portals, proxies and caches that answer a real handset in its servers' place. */
@NullUnmarked
class BadRoadsTest {
  private static final int IMAGE_BYTES = 50_000;
  private static final Buffer PAGE = Buffer.buffer("<html>Welcome to the hotel. Room?</html>");

  /** How something on the way answers. */
  enum Portal {
    PAGE_AS_200("text/html", 200),
    PAGE_WITHOUT_A_TYPE("", 200),
    PAGE_AS_IMAGE("application/octet-stream", 200),
    PAGE_AS_JSON("application/json", 200),
    PAGE_AS_202("text/html", 202),
    PAGE_AS_206("application/octet-stream", 206),
    LOGIN_NEEDED("text/html", 511),
    NO_SUCH_PAGE("text/html", 404),
    NO_SUCH_RANGE("text/html", 416),
    PAGE_OF_THE_SAME_LENGTH("text/html", 200) {
      @Override
      void answer(HttpServerRequest request) {
        request
            .response()
            .putHeader("content-type", "text/html")
            .end(Buffer.buffer(new byte[IMAGE_BYTES]));
      }
    },
    PAGE_WITHOUT_A_LENGTH("", 200) {
      @Override
      void answer(HttpServerRequest request) {
        var response = request.response().setChunked(true);
        response.write(PAGE);
        response.end();
      }
    },
    OTHER_IMAGE("application/octet-stream", 200) {
      @Override
      void answer(HttpServerRequest request) {
        request
            .response()
            .putHeader("etag", "\"of another image\"")
            .end(Buffer.buffer(new byte[IMAGE_BYTES]));
      }
    },
    OTHER_RANGE("application/octet-stream", 206) {
      @Override
      void answer(HttpServerRequest request) {
        request
            .response()
            .setStatusCode(206)
            .putHeader("content-range", "bytes 10-49999/50000")
            .end(Buffer.buffer(new byte[IMAGE_BYTES - 10]));
      }
    },
    ELSEWHERE("text/html", 302) {
      @Override
      void answer(HttpServerRequest request) {
        request.response().setStatusCode(302).putHeader("location", "/login").end();
      }
    };

    private final String type;
    private final int status;

    Portal(String type, int status) {
      this.type = type;
      this.status = status;
    }

    void answer(HttpServerRequest request) {
      if (!type.isEmpty()) {
        request.response().putHeader("content-type", type);
      }
      request.response().setStatusCode(status).end(PAGE);
    }

    /** Answers for all paths that begin so; and as the page to which it redirects. */
    boolean answersFor(String path, HttpServerRequest request) {
      if (request.path().equals("/login")) {
        PAGE_AS_200.answer(request);
        return true;
      }
      if (!request.path().startsWith(path)) {
        return false;
      }
      answer(request);
      return true;
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2011-08-01T00:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> said = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private FakeCloud cloud() throws Exception {
    return new FakeCloud(vertx, Trouble.NONE, clock, IMAGE_BYTES);
  }

  private HandsetAgent start(FakeCloud cloud) throws IOException {
    return new HandsetStart(folder, clock, nanos::get, said::add).agent(cloud, true);
  }

  private void liveThrough(HandsetAgent handset, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(handset.live().toNanos());
    }
  }

  private List<byte[]> downloads() throws IOException {
    var contents = new ArrayList<byte[]>();
    try (var files = Files.newDirectoryStream(folder, "download-*")) {
      for (var file : files) {
        contents.add(Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private void assertInstalled(FakeCloud cloud, HandsetAgent handset) throws IOException {
    handset.upload();
    assertThat(said).noneMatch(line -> line.contains("FAILED"));
    assertThat(handset.firmware()).isEqualTo("2.0.0");
    assertThat(cloud.updates())
        .isEqualTo(Map.of("r-k", new UpdateOutcomes(1, 0, 0, new Excused(0, 0, 0, 0, 0))));
  }

  @ParameterizedTest
  @CsvSource({
    "400, unknown-schema, true",
    "503, schema-not-known-yet, true",
    "400, malformed, false"
  })
  void a_batch_that_is_newer_than_the_gateway_is_kept(int status, String problem, boolean kept)
      throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      handset.heartbeat();
      cloud.portal =
          request -> {
            if (request.path().equals("/v1/telemetry")) {
              request
                  .response()
                  .setStatusCode(status)
                  .putHeader("content-type", "application/problem+json")
                  .end("{\"type\":\"https://yunfan.dev/problems/%s\"}".formatted(problem));
            }
            return request.path().equals("/v1/telemetry");
          };
      handset.upload();

      try (var events = Files.newDirectoryStream(folder.resolve("outbox"), "*.event")) {
        assertThat(events.iterator().hasNext()).isEqualTo(kept);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Portal.class)
  void a_portal_in_place_of_an_image_is_waited_out_and_leaves_no_byte(Portal portal)
      throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      cloud.portal = request -> portal.answersFor("/v1/images/", request);
      liveThrough(handset, 40);
      assertThat(downloads()).allMatch(content -> content.length == 0);
      cloud.portal = _ -> false;
      liveThrough(handset, 3);

      assertInstalled(cloud, handset);
      assertThat(cloud.imageBytes).isEqualTo(IMAGE_BYTES);
    }
  }

  @ParameterizedTest
  @EnumSource(Portal.class)
  void a_portal_in_the_middle_of_an_image_costs_none_of_the_good_bytes(Portal portal)
      throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      cloud.brokenDownloads.set(1);
      handset.checkIn();
      byte[] good = downloads().getFirst();
      assertThat(good).isNotEmpty();
      cloud.portal = request -> portal.answersFor("/v1/images/", request);
      liveThrough(handset, 40);
      assertThat(downloads()).containsExactly(good);
      cloud.portal = _ -> false;
      liveThrough(handset, 3);

      assertInstalled(cloud, handset);
      assertThat(cloud.imageBytes).isLessThan(2 * IMAGE_BYTES);
    }
  }

  @ParameterizedTest
  @EnumSource(Portal.class)
  void a_portal_in_place_of_an_offer_is_waited_out_within_minutes(Portal portal) throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      cloud.portal = request -> portal.answersFor("/v1/check-in", request);
      for (int i = 0; i < 40; i++) {
        var wait = handset.live();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(10));
        nanos.addAndGet(wait.toNanos());
      }
      cloud.portal = _ -> false;
      liveThrough(handset, 2);

      assertInstalled(cloud, handset);
    }
  }

  @ParameterizedTest
  @EnumSource(Portal.class)
  void a_portal_in_place_of_an_acknowledgement_takes_no_event(Portal portal) throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      cloud.portal = request -> portal.answersFor("/v1/telemetry", request);
      handset.crash(new Crash(CrashKind.JAVA, "java.lang.Error", "a.b", List.of("a.b.C.d"), 60));
      assertThat(handset.upload()).isFalse();
      cloud.portal = _ -> false;

      assertThat(handset.upload()).isTrue();
      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
    }
  }

  @Test
  void a_proxy_that_knows_no_ranges_replaces_none_of_the_good_bytes() throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      cloud.brokenDownloads.set(1);
      handset.checkIn();
      byte[] good = downloads().getFirst();
      cloud.portal =
          request -> {
            request.headers().remove("range");
            return false;
          };
      cloud.brokenDownloads.set(1); // in the middle again
      liveThrough(handset, 1);
      assertThat(downloads().getFirst()).startsWith(good);
      liveThrough(handset, 3);

      assertInstalled(cloud, handset);
    }
  }

  @Test
  void a_road_that_flips_bytes_costs_three_images_on_the_first_day_over_any_restart()
      throws Exception {
    try (var cloud = cloud()) {
      cloud.flipsBytes = true;
      for (int start = 0; start < 6; start++) {
        try (var handset = start(cloud)) {
          handset.checkIn();
          liveThrough(handset, 4);
        }
      }
      assertThat(cloud.imageBytes).isEqualTo(3 * IMAGE_BYTES);
      assertThat(said).noneMatch(line -> line.contains("FAILED"));

      clock.advanceTo(clock.millis() + Duration.ofHours(25).toMillis());
      cloud.flipsBytes = false;
      try (var handset = start(cloud)) {
        handset.checkIn();
        assertInstalled(cloud, handset);
      }
    }
  }

  @Test
  void an_image_that_is_wrong_in_the_same_way_three_times_is_evidence_against_it()
      throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud)) {
      var copies = new AtomicInteger();
      cloud.portal =
          request -> {
            if (!request.path().startsWith("/v1/images/")) {
              return false;
            }
            copies.incrementAndGet();
            request.response().end(Buffer.buffer(new byte[IMAGE_BYTES]));
            return true;
          };
      handset.checkIn();
      liveThrough(handset, 3);
      handset.upload();
      assertThat(copies).hasValue(3);
      assertThat(said).filteredOn(line -> line.contains("FAILED: HashMismatch")).hasSize(1);

      handset.checkIn();
      handset.upload();
      assertThat(copies).as("known to be wrong").hasValue(3);
      assertThat(cloud.updates().get("r-k").failed()).as("counted the second time").isEqualTo(1);
    }
  }
}
