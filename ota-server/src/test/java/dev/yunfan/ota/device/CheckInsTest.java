package dev.yunfan.ota.device;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.ota.checkin.Assigner;
import dev.yunfan.ota.checkin.FleetRules;
import dev.yunfan.ota.checkin.OfferQuota;
import dev.yunfan.ota.checkin.Schedule;
import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Offers are signed by threads of their own, and nobody else waits for them. */
class CheckInsTest {
  private static final byte[] FLEET_KEY = "haier-fleet-key-0123".getBytes(UTF_8);
  private static final FleetKeys KEYS = new FleetKeys(Map.of(Commands.VENDOR, FLEET_KEY));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ControlState RUNNING =
      after(
          ControlState.EMPTY,
          record("li", 0, release("2.0", "h7")),
          record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 10_000))),
          record("li", 1, new Command.StartRollout("r1")));

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Signers signers =
      Signers.start(new Assigner(SigningKey.generate(Scheme.ECDSA_P256), Duration.ofHours(24)), 1);
  private final CountDownLatch busy = new CountDownLatch(1);
  private volatile FleetRules rules = FleetRules.of(RUNNING);
  private volatile boolean current = true;
  private volatile boolean sees = true;
  private int port;

  @BeforeEach
  void start() {
    var checkIns =
        new CheckIns(
            KEYS,
            () -> rules,
            () -> current,
            () -> true,
            () -> sees,
            new OfferQuota(1, 1),
            new Schedule(Duration.ofHours(24), Duration.ofHours(1)),
            Optional.of(signers),
            () -> Instant.parse("2011-08-01T02:00:00Z"),
            meters);
    port =
        vertx
            .createHttpServer()
            .requestHandler(checkIns)
            .listen(0, "127.0.0.1")
            .await()
            .actualPort();
  }

  @AfterEach
  void stop() {
    busy.countDown();
    http.close();
    vertx.close().await();
    signers.close();
  }

  private CompletableFuture<JsonObject> ask(String firmware) {
    return ask(new JsonObject().put("model", "h7").put("firmware", firmware).put("nonce", "n1"));
  }

  private CompletableFuture<JsonObject> askHolding(String firmware, String receiptsTag) {
    return ask(
        new JsonObject()
            .put("model", "h7")
            .put("firmware", firmware)
            .put("nonce", "n1")
            .put("receiptsTag", receiptsTag));
  }

  private CompletableFuture<JsonObject> ask(JsonObject body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + CheckIns.PATH))
            .header("Authorization", "Bearer haier/D1/" + new DeviceToken(FLEET_KEY).of("D1"))
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    return http.sendAsync(request, BodyHandlers.ofString())
        .thenApply(HttpResponse::body)
        .thenApply(JsonObject::new);
  }

  /** The only signer does nothing else until {@link #busy} is over. */
  private void keepTheSignerBusy() {
    assertThat(signers.sign(_ -> awaitRest())).isTrue();
    await().atMost(PATIENCE).until(() -> signers.waiting() == 0);
  }

  private void awaitRest() {
    try {
      assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void others_are_answered_while_an_offer_waits_for_its_signature() throws Exception {
    keepTheSignerBusy();
    var offer = ask("1.0");
    await().atMost(PATIENCE).until(() -> signers.waiting() == 1);
    assertThat(meters.get("ota.offers.waiting").gauge().value()).isEqualTo(1);

    assertThat(ask("2.0").get(60, TimeUnit.SECONDS).getString("reason"))
        .isEqualTo("no-newer-release");
    assertThat(offer).isNotDone();

    busy.countDown();
    var answer = offer.get(60, TimeUnit.SECONDS);
    assertThat(answer.getString("decision")).isEqualTo("offer");
    assertThat(answer.getJsonObject("assignment").getString("signature")).isNotEmpty();
  }

  @Test
  void an_offer_that_waits_while_its_rollout_is_halted_is_not_made() throws Exception {
    keepTheSignerBusy();
    var offer = ask("1.0");
    await().atMost(PATIENCE).until(() -> signers.waiting() == 1);

    rules = FleetRules.of(after(RUNNING, record("li", 2, new Command.PauseRollout("r1"))));
    busy.countDown();

    assertThat(offer.get(60, TimeUnit.SECONDS).getString("decision")).isEqualTo("up-to-date");
  }

  @Test
  void when_too_many_wait_the_next_is_told_to_come_back_soon() throws Exception {
    keepTheSignerBusy();
    while (signers.sign(_ -> {})) {
      assertThat(signers.waiting()).isLessThan(100_000);
    }

    var answer = ask("1.0").get(60, TimeUnit.SECONDS);

    assertThat(answer.getString("decision")).isEqualTo("defer");
    assertThat(answer.getString("reason")).isEqualTo("signers-busy");
    assertThat(answer.getLong("nextCheckInSeconds")).isLessThanOrEqualTo(5_400);
    busy.countDown();
    await()
        .atMost(PATIENCE)
        .until(() -> ask("1.0").get(60, TimeUnit.SECONDS).getString("decision").equals("offer"));
  }

  @Test
  void offers_and_other_answers_carry_receipts_that_the_gateway_can_verify() throws Exception {
    for (String firmware : new String[] {"1.0", "2.0"}) {
      var answer = ask(firmware).get(60, TimeUnit.SECONDS);

      var receipt = answer.getJsonArray("receipts").getJsonObject(0);
      byte[] mac = Base64.getUrlDecoder().decode(receipt.getString("mac"));
      receipt.remove("mac");
      assertThat(receipt)
          .isEqualTo(
              new JsonObject(
                  """
                  {"rolloutId":"r1","release":"2.0","arm":"treated","stage":0,"opened":0,"day":15187,\
                  "keyId":0}\
                  """));
      var membership = new Membership("r1", "2.0", Arm.TREATED, 0, 0);
      assertThat(mac)
          .isEqualTo(KEYS.receipts().sign(Commands.VENDOR, "D1", membership, 15_187).mac());
    }
  }

  @Test
  void a_handset_that_holds_its_receipts_is_not_sent_them_again_for_a_week() throws Exception {
    var membership = List.of(new Membership("r1", "2.0", Arm.TREATED, 0, 0));

    for (int day : new int[] {15_187, 15_181}) {
      assertThat(receiptsOf(askHolding("2.0", ReceiptsTag.of(membership, day, 0)))).isEmpty();
    }
    for (int day : new int[] {15_180, 15_188, 0}) {
      assertThat(receiptsOf(askHolding("2.0", ReceiptsTag.of(membership, day, 0)))).hasValue(1);
    }
    assertThat(receiptsOf(askHolding("2.1", "none"))).isEmpty();
  }

  @Test
  void other_receipts_than_it_shall_hold_are_replaced() throws Exception {
    var control = List.of(new Membership("r1", "2.0", Arm.CONTROL, 0, 0));

    assertThat(receiptsOf(askHolding("2.0", ReceiptsTag.of(control, 15_187, 0)))).hasValue(1);
    assertThat(receiptsOf(askHolding("2.0", "none"))).hasValue(1);
    assertThat(receiptsOf(askHolding("2.0", "15187-\u2603"))).hasValue(1);
    assertThat(receiptsOf(askHolding("2.1", ReceiptsTag.of(control, 15_187, 0)))).hasValue(0);
  }

  @Test
  void an_offer_never_goes_without_its_receipt() throws Exception {
    var held = ReceiptsTag.of(List.of(new Membership("r1", "2.0", Arm.TREATED, 0, 0)), 15_187, 0);

    assertThat(receiptsOf(askHolding("1.0", held))).hasValue(1);
  }

  /** How many receipts an answer has; empty: it says nothing of them. */
  private static OptionalInt receiptsOf(CompletableFuture<JsonObject> answer) throws Exception {
    var receipts = answer.get(60, TimeUnit.SECONDS).getJsonArray("receipts");
    return receipts == null ? OptionalInt.empty() : OptionalInt.of(receipts.size());
  }

  @Test
  void without_a_rollout_there_are_no_receipts_and_without_knowledge_no_word_of_them()
      throws Exception {
    assertThat(ask("2.1").get(60, TimeUnit.SECONDS).getJsonArray("receipts")).isEmpty();

    current = false;
    assertThat(ask("1.0").get(60, TimeUnit.SECONDS).containsKey("receipts")).isFalse();

    current = true;
    rules = FleetRules.of(after(RUNNING, record("li", 1, new Command.WithdrawProgramme())));
    assertThat(ask("1.0").get(60, TimeUnit.SECONDS).containsKey("receipts")).isFalse();
  }

  @Test
  void a_blind_server_offers_nothing_and_says_so_until_it_sees_again() {
    assertThat(ask("1.0").join().getString("decision")).isEqualTo("offer");

    sees = false;
    var blind = ask("1.0").join();
    assertThat(blind.getString("decision")).isEqualTo("defer");
    assertThat(blind.getString("reason")).isEqualTo("blind");
    assertThat(ask("2.0").join().getString("decision")).isEqualTo("up-to-date");

    sees = true;
    assertThat(ask("1.0").join().getString("decision")).isEqualTo("offer");
  }
}
