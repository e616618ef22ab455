package dev.yunfan.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The attack matrix, as far as the repository and the network reach: after each attack the refusal
 * has its own name, nothing on the handset has changed, and an honest update then succeeds. A row's
 * number is that of the matrix in docs/pouf.md.
 */
class AttackTest extends HandsetTest {
  private static final String IMAGE = "haier/W700/full-2.img";
  private static final List<String> SIX_FILES =
      List.of("2.root.json", "timestamp.json", "3.snapshot.json", "4.targets.json", "3.haier.json");

  private static final Pace IMPATIENT = new Pace(Duration.ofMillis(1500), 100_000);

  private Map<String, String> before = new HashMap<>();

  /** A handset that is up to date, and an honest update that the attacker stands in front of. */
  @BeforeEach
  void prepare() {
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.delegate("targets", "acer", true, "acer/*/*");
    repo.addImage("haier", "haier/W700/full-1.img", "firmware 1");
    repo.publish("haier", "acer", "targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.download("haier/W700/full-1.img")).as(handset.errors()).isZero();
    before = handset.disk();
    repo.addImage("haier", IMAGE, "firmware 2");
    repo.publish("haier", "targets");
    repo.publish("haier", "targets", "snapshot", "timestamp");
  }

  /** The attack is refused by name; roles verified before the forged file may have moved on. */
  private void refused(String refusal, String forgedRole) {
    var old = before.get("trusted/" + forgedRole + ".json");
    assertThat(handset.download(IMAGE)).isEqualTo(1);
    assertThat(handset.errors()).startsWith(refusal);
    assertThat(handset.disk().get("trusted/" + forgedRole + ".json")).isEqualTo(old);
    assertThat(handset.images()).containsExactly("firmware 1");
    assertThat(handset.disk().keySet()).noneMatch(name -> name.contains(".part"));
    assertThat(handset.disk().keySet()).noneMatch(name -> name.contains(".new"));
  }

  private void honestUpdateSucceeds() {
    handset.server.beHonest();
    assertThat(handset.download(IMAGE)).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("firmware 1", "firmware 2");
  }

  private void serve(String file, byte[] forged) {
    handset.server.lie(file, exchange -> SimulatedServer.send(exchange, 200, forged));
  }

  private String newest(String role) {
    return role.equals("timestamp") ? "timestamp.json" : repo.version(role) + "." + role + ".json";
  }

  private static byte[] flip(byte[] file, String text) {
    var at = new String(file, UTF_8).indexOf(text);
    var forged = file.clone();
    forged[at] ^= 1;
    return forged;
  }

  @ParameterizedTest
  @DisplayName("row 1: one byte changed in a role file")
  @ValueSource(strings = {"timestamp", "snapshot", "targets", "haier"})
  void one_changed_byte_in_a_role_file(String role) {
    serve(newest(role), flip(repo.last(role), "2026-12-20"));
    refused("ThresholdNotMet: " + role, role);
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 1: one byte changed in the image")
  void one_changed_byte_in_the_image() {
    var honest = repo.images.put(IMAGE, "firmware 3".getBytes(UTF_8));
    refused("HashMismatch: " + IMAGE, "none");
    repo.images.put(IMAGE, Objects.requireNonNull(honest));
    honestUpdateSucceeds();
  }

  @ParameterizedTest
  @DisplayName("row 1: signed by an unknown key, or not at all")
  @CsvSource({"timestamp, true", "snapshot, true", "targets, true", "haier, true", "haier, false"})
  void a_role_file_signed_by_a_stranger(String role, boolean signed) {
    var honest = new HashMap<>(repo.signersOf(role));
    repo.signersOf(role).clear();
    if (signed) {
      repo.addSigner(role, repo.newKey());
    }
    serve(newest(role), repo.signedFile(role));
    repo.signersOf(role).putAll(honest);
    refused("ThresholdNotMet: " + role, role);
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 1: a vendor's path listed and signed by another vendor")
  void an_image_of_one_vendor_listed_by_another() {
    var path = "haier/W700/evil.img";
    repo.addImage("acer", path, "evil");
    repo.publish("acer", "snapshot", "timestamp");
    assertThat(handset.download(path)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound: target " + path);
    assertThat(handset.images()).containsExactly("firmware 1");
    honestUpdateSucceeds();
  }

  static Stream<String> sixFiles() {
    var image = Simulator.hex("sha256", "firmware 2".getBytes(UTF_8)) + ".full-2.img";
    return Stream.concat(SIX_FILES.stream(), Stream.of("haier/W700/" + image));
  }

  @ParameterizedTest
  @DisplayName("row 2: endless data")
  @MethodSource("sixFiles")
  void a_body_without_end(String file) {
    var sent = new AtomicLong();
    handset.server.lie(
        file,
        exchange -> {
          exchange.sendResponseHeaders(200, 0); // chunked: announces no length
          endless(exchange.getResponseBody(), sent);
        });
    refused("TooLong", role(file));
    assertThat(sent.get()).as("bytes taken").isLessThan(20_000_000);
    honestUpdateSucceeds();
  }

  private static void endless(OutputStream body, AtomicLong sent) {
    var chunk = new byte[16 * 1024];
    try {
      while (sent.addAndGet(chunk.length) < 100_000_000) {
        body.write(chunk);
      }
    } catch (IOException _) {
      // the handset hung up, as it should
    }
  }

  @ParameterizedTest
  @DisplayName("row 2: a Content-Length beyond all limits")
  @MethodSource("sixFiles")
  void an_announced_length_beyond_the_limit(String file) {
    handset.server.lie(
        file,
        exchange -> {
          exchange.sendResponseHeaders(200, 1L << 40);
          exchange.getResponseBody().write(new byte[1]);
          exchange.getResponseBody().flush();
        });
    refused("TooLong", role(file));
    honestUpdateSucceeds();
  }

  @ParameterizedTest
  @DisplayName("row 11: slow retrieval")
  @MethodSource("sixFiles")
  void a_body_that_trickles(String file) {
    handset.server.lie(
        file,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          trickle(exchange.getResponseBody());
        });
    handset.pace = IMPATIENT;
    refused("TooSlow", role(file));
    handset.pace = Pace.DEFAULT;
    honestUpdateSucceeds();
  }

  private static void trickle(OutputStream body) {
    try {
      for (int i = 0; i < 50; i++) {
        body.write('{');
        body.flush();
        LockSupport.parkNanos(400_000_000);
      }
    } catch (IOException _) {
      // the handset hung up, as it should
    }
  }

  private static String role(String file) {
    return Stream.of("root", "timestamp", "snapshot", "targets", "haier")
        .filter(role -> file.endsWith(role + ".json"))
        .findFirst()
        .orElse("none");
  }

  @Test
  @DisplayName("row 2: a compressed body, which could unpack to anything")
  void an_encoded_body() {
    handset.server.lie(
        "timestamp.json",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          SimulatedServer.send(exchange, 200, new byte[] {1});
        });
    refused("IOException", "timestamp");
    honestUpdateSucceeds();
  }

  @ParameterizedTest
  @DisplayName("row 5: a new root withheld, an old timestamp replayed past its end")
  @ValueSource(booleans = {true, false})
  void a_freeze_ends_with_the_timestamp(boolean rootToo) {
    serve("timestamp.json", before.getOrDefault("trusted/timestamp.json", "").getBytes(UTF_8));
    if (rootToo) {
      repo.publish("root");
      handset.server.lie(
          "2.root.json", exchange -> SimulatedServer.send(exchange, 404, new byte[0]));
    }
    assertThat(handset.refresh()).as("looks like nothing new").isZero();
    var later = Handset.NOW.plus(Duration.ofDays(31));
    assertThat(handset.refresh(later)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: ");
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 7: a new snapshot with old targets")
  void old_targets_under_a_new_snapshot() {
    serve("3.haier.json", repo.versions("haier").getFirst());
    refused("VersionMismatch: haier version: expected 3, found 1", "haier");
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 8: an old timestamp played back")
  void an_old_timestamp() {
    serve("timestamp.json", repo.versions("timestamp").getFirst());
    refused("RollbackAttempted: timestamp", "timestamp");
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 9: one of two vendor keys stolen")
  void one_of_two_vendor_keys() {
    var second = repo.newKey();
    Simulator.child(repo.delegations("targets"), "keys")
        .put(second.publicKey().id(), second.publicKey().source());
    Simulator.list(repo.delegation("targets", "haier"), "keyids").add(second.publicKey().id());
    repo.delegation("targets", "haier").put("threshold", 2L);
    repo.publish("haier", "targets", "snapshot", "timestamp");
    refused("ThresholdNotMet: haier signatures under targets: expected 2", "haier");
    repo.addSigner("haier", second);
    repo.publish("haier", "snapshot", "timestamp");
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 9: both online keys stolen")
  void both_online_keys_cannot_change_an_image() {
    var honest = repo.signersOf("haier").values().iterator().next();
    repo.addImage("haier", "haier/W700/evil.img", "evil");
    repo.signersOf("haier").clear();
    repo.publish("haier", "snapshot", "timestamp");
    refused("ThresholdNotMet: haier", "haier");
    repo.addSigner("haier", honest);
    repo.publish("haier", "snapshot", "timestamp");
    honestUpdateSucceeds();
  }

  static Stream<Consumer<List<String>>> garbage() {
    return Stream.of(
        texts -> texts.add("{\"a\":1,\"a\":2}"),
        texts -> texts.add("{\"signed\":{\"version\":1e3},\"signatures\":[]}"),
        texts -> texts.add("{\"signed\":{\"version\":1.0},\"signatures\":[]}"),
        texts -> texts.add("[".repeat(1000)),
        texts -> texts.add("{\"a\":".repeat(40) + "1" + "}".repeat(40)),
        texts -> texts.add("{\"signed\":{\"version\":99999999999999999999},\"signatures\":[]}"),
        texts -> texts.add("{\"a\":\"\\ud800\"}"),
        texts -> texts.add("{} {}"),
        texts -> texts.add("\uFEFF{}"),
        texts -> texts.add(""),
        texts -> texts.add("null"),
        texts -> texts.add("<html>captive portal</html>"));
  }

  @ParameterizedTest
  @DisplayName("row 14: what parsers read in different ways")
  @MethodSource("garbage")
  void a_file_that_parsers_would_read_in_different_ways(Consumer<List<String>> text) {
    var texts = new ArrayList<String>();
    text.accept(texts);
    serve("timestamp.json", texts.getFirst().getBytes(UTF_8));
    refused("Malformed: timestamp", "timestamp");
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 14: broken UTF-8 and UTF-16")
  void bytes_that_are_no_utf8() {
    for (var bytes :
        List.of(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, "{}".getBytes(UTF_16))) {
      serve("timestamp.json", bytes);
      refused("Malformed: timestamp", "timestamp");
    }
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 14: a role that would be written outside its folder")
  void a_role_name_that_climbs() {
    var names = List.of("../../x", "..", "a/../../b");
    for (var name : names) {
      repo.delegate("targets", name, false, "other/*");
      repo.publish(name);
    }
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.download("other/x")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound");
    assertThat(handset.disk().keySet())
        .allMatch(name -> name.matches("(trusted|images)/[^/]+|trusted-root.json"));
    honestUpdateSucceeds();
  }

  @Test
  @DisplayName("row 6: the first mirror is dead, lies, or stalls; the second serves")
  void a_bad_mirror_before_a_good_one() throws Exception {
    try (var bad = new SimulatedServer(repo);
        var fetcher = new HttpFetcher(IMPATIENT)) {
      var lies =
          List.<SimulatedServer.Answer>of(
              exchange -> SimulatedServer.send(exchange, 404, new byte[0]),
              exchange -> SimulatedServer.send(exchange, 200, "garbage".getBytes(UTF_8)),
              exchange -> {
                exchange.sendResponseHeaders(200, 0);
                trickle(exchange.getResponseBody());
              });
      for (int i = 0; i < lies.size(); i++) {
        bad.lie("timestamp.json", lies.get(i));
        var store = new FileStore(folder.resolve("mirrored-" + i));
        TufClient.trust(repo.versions("root").getFirst(), store);
        var mirrors =
            new Mirrors(
                List.of(at(bad), at(handset.server)),
                fetcher,
                store,
                Limits.DEFAULT,
                () -> Handset.NOW);
        assertThat(mirrors.download(IMAGE, folder.resolve("got-" + i))).hasContent("firmware 2");
      }
    }
  }

  private static Repository at(SimulatedServer server) {
    return new Repository(
        URI.create(server.url("metadata")), URI.create(server.url("targets")), true);
  }

  @Test
  @DisplayName("row 14: a signed file that has fields of the wrong kind")
  void fields_of_the_wrong_kind() {
    var good = repo.targets("timestamp").get("version");
    for (var version : List.<Object>of("3", new Json.Nothing(), true, -1L, 0L, List.of(3L))) {
      repo.targets("timestamp").put("version", version);
      serve("timestamp.json", repo.signedFile("timestamp"));
      refused("Malformed: timestamp.signed.version", "timestamp");
    }
    repo.targets("timestamp").put("version", Objects.requireNonNull(good));
    honestUpdateSucceeds();
  }
}
