package dev.yunfan.streams.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.http.HttpService;
import dev.yunfan.streams.Admin;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.page.Committed;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.page.Instances;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.internals.StreamsMetadataImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DevicePageRouteTest {
  private static final String SEEN = "/v1/devices/haier/d1";
  private static final String UNSEEN = "/v1/devices/haier/d2";
  private static final String AS_OF = "2011-07-01T00:00:00Z";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<StreamsMetadata> named = new ArrayList<>();
  private final AtomicBoolean sure = new AtomicBoolean(true);

  @AfterEach
  void close() throws Exception {
    for (var each : open.reversed()) {
      each.close();
    }
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whoever_counts_a_handset_answers_though_another_one_is_named() throws Exception {
    int outside = instance(false);
    instance(true);
    instance(false);

    var answer = get(outside, SEEN);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("asOf")).isEqualTo(AS_OF);
    assertThat(answer.headers().firstValue(AsOf.HEADER)).contains(AS_OF);
  }

  @Test
  void an_id_that_no_handset_can_have_is_a_mistake_in_the_question() throws Exception {
    int inside = instance(true);

    for (String path : new String[] {"/v1/devices/haier/d%201", "/v1/devices/ha%0Aier/d1"}) {
      var answer = get(inside, path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("problems/bad-query");
    }
  }

  @Test
  void a_handset_is_unknown_when_the_one_that_counts_its_partition_says_so() throws Exception {
    int outside = instance(false);
    int inside = instance(true);

    for (int port : new int[] {outside, inside}) {
      var answer = get(port, UNSEEN);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("problems/no-such-device", "d2 of haier");
      assertThat(answer.headers().firstValue(AsOf.HEADER)).contains(AS_OF);
    }
  }

  @Test
  void while_nobody_counts_the_partition_the_answer_is_to_ask_again() throws Exception {
    int alone = instance(false);
    instance(false);

    var answer = get(alone, SEEN);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("problems/rebalancing");
    assertThat(answer.headers().firstValue("retry-after")).contains("2");
  }

  @Test
  void one_that_may_have_lost_its_partitions_unnoticed_calls_no_handset_unknown() throws Exception {
    int inside = instance(true);
    sure.set(false);

    assertThat(get(inside, UNSEEN).statusCode()).isEqualTo(503);
    assertThat(get(inside, SEEN).statusCode()).isEqualTo(200); // as of when it says
  }

  @Test
  void an_answer_that_found_it_beats_a_quicker_one_that_did_not() throws Exception {
    int outside = instance(false);
    stub(404, 0, AsOf.HEADER);
    stub(200, 300);

    assertThat(get(outside, SEEN).statusCode()).isEqualTo(200);
  }

  @Test
  void an_older_build_that_denies_a_handset_is_not_believed() throws Exception {
    int outside = instance(false);
    stub(404, 0);

    assertThat(get(outside, SEEN).statusCode()).isEqualTo(503);
    stub(200, 0);
    assertThat(get(outside, SEEN).statusCode()).isEqualTo(200);
  }

  @Test
  void a_question_that_was_sent_on_is_never_sent_on_again() throws Exception {
    int outside = instance(false);
    var asked = stub(200, 0);

    assertThat(get(outside, SEEN, OtherInstances.FORWARDED, "1").statusCode()).isEqualTo(503);
    assertThat(asked).isEmpty();
    assertThat(get(outside, SEEN).statusCode()).isEqualTo(200);
    assertThat(asked).containsExactly("1");
  }

  @Test
  void instances_that_hang_or_are_gone_delay_a_page_by_nothing_and_an_unknown_one_by_seconds()
      throws Exception {
    int outside = instance(false);
    try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      name(gone.getLocalPort());
    }
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      name(silent.getLocalPort());
      instance(true);
      get(outside, SEEN); // warm

      long begun = System.nanoTime();
      assertThat(get(outside, SEEN).statusCode()).isEqualTo(200);
      assertThat(System.nanoTime() - begun).isLessThan(Duration.ofMillis(1_400).toNanos());
      begun = System.nanoTime();
      assertThat(get(outside, UNSEEN).statusCode()).isEqualTo(404);
      assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(4).toNanos());
    }
  }

  @Test
  void more_instances_than_are_asked_at_once_are_asked_in_turn() throws Exception {
    int outside = instance(false);
    for (int i = 0; i < 9; i++) {
      stub(503, 0);
    }
    stub(200, 0);

    assertThat(get(outside, SEEN).statusCode()).isEqualTo(200);
  }

  @Test
  void a_parameter_is_a_mistake() throws Exception {
    assertThat(get(instance(true), SEEN + "?x=1").statusCode()).isEqualTo(400);
  }

  /** An instance that counts the only partition, or does not, and is named to the others. */
  private int instance(boolean counts) throws Exception {
    var here = new CountedHere();
    if (counts) {
      byte[] state = new DeviceStateCodec().encode(DeviceState.UNSEEN);
      here.enter(0, new Fixed(Map.of("haier/d1", state)), new Fixed(Map.of()));
    }
    var router = Router.router(vertx);
    var http =
        HttpService.start(vertx, "streams", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    open.add(http);
    var notYet = new NotYet(); // the table is not read, and a page needs none of it
    notYet.addTo(router);
    var door = Admin.door();
    door.addTo(router);
    new QueryApi(new FleetTable(FleetDays.UTC), door).addTo(router);
    var route =
        new DevicePageRoute(
            new DevicePages(() -> here, 1, sure::get),
            new Instances(() -> named, new HostInfo("127.0.0.1", http.port()), System::nanoTime),
            FleetDays.UTC,
            door,
            vertx);
    open.add(route);
    route.addTo(router);
    return name(http.port());
  }

  /**
   * One that answers everything alike; returns the marks of the questions.
   *
   * @param headers each with {@link #AS_OF}
   */
  private ConcurrentLinkedQueue<String> stub(int status, int delayMillis, String... headers)
      throws Exception {
    var asked = new ConcurrentLinkedQueue<String>();
    var router = Router.router(vertx);
    router
        .route()
        .handler(context -> {
          asked.add(context.request().getHeader(OtherInstances.FORWARDED));
          List.of(headers).forEach(name -> context.response().putHeader(name, AS_OF));
          vertx
              .timer(Math.max(1, delayMillis))
              .onSuccess(_ -> context.response().setStatusCode(status).end("{}"));
        });
    var http = HttpService.start(vertx, "stub", new HttpServerOptions(), "127.0.0.1", 0, 1, router);
    open.add(http);
    name(http.port());
    return asked;
  }

  private int name(int port) {
    named.add(
        new StreamsMetadataImpl(
            new HostInfo("127.0.0.1", port), Set.of(), Set.of(), Set.of(), Set.of()));
    return port;
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    var request = Admin.asks(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private record Fixed(Map<String, byte[]> values) implements Committed {
    @Override
    public byte @Nullable [] committed(String key) {
      return values.get(key);
    }

    @Override
    public long asOf() {
      return Instant.parse(AS_OF).toEpochMilli();
    }
  }
}
