package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.Fit;
import dev.yunfan.tuf.release.ReleaseNote;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The attack matrix, as far as the repository and the network reach. Each folder of {@code
 * src/test/resources/attacks} is one attack; the README there says what its files mean.
 */
@Execution(ExecutionMode.CONCURRENT) // most of the time is waiting for servers that stall
class AttackTest extends HandsetTest {
  static final String IMAGE = "haier/W700/full-2.img";

  private static final String[] SIGNED = {"haier", "acer", "targets", "snapshot", "timestamp"};
  private static final MinimumRate IMPATIENT = new MinimumRate(Duration.ofSeconds(3), 100_000);
  private static final Fit.Handset PHONE = new Fit.Handset("haier", "W700", 41);

  /** A handset that is up to date, and an honest update that the attacker stands in front of. */
  @BeforeEach
  void prepare() {
    repo.addKey("root");
    repo.role("root").put("threshold", 2L);
    repo.publish("root");
    repo.delegate("targets", "haier", true, "haier/*/*");
    repo.delegate("targets", "acer", true, "acer/*/*");
    var second = repo.newKey();
    repo.addSigner("haier", second);
    Simulator.child(repo.delegations("targets"), "keys")
        .put(second.publicKey().id(), second.publicKey().source());
    Simulator.list(repo.delegation("targets", "haier"), "keyids").add(second.publicKey().id());
    repo.delegation("targets", "haier").put("threshold", 2L);
    repo.addImage("haier", "haier/W700/full-1.img", "firmware 1");
    repo.expireAt("timestamp", Handset.NOW.plus(Duration.ofDays(1)));
    repo.publish("haier");
    repo.publish(SIGNED);
    handset.init(repo.last("root"));
    assertThat(handset.download("haier/W700/full-1.img")).as(handset.errors()).isZero();
    repo.addImage("haier", IMAGE, "firmware 2");
    repo.describe("haier", IMAGE, note().json());
    repo.publish("haier", "targets");
    repo.publish("haier", "targets", "snapshot", "timestamp");
  }

  private static ReleaseNote note() {
    return new ReleaseNote(
        "haier", List.of("W700"), "2.1.0", Optional.empty(), 42, Optional.empty());
  }

  static List<Attack> refusedByTheClient() throws IOException, Refusal {
    return Attack.with("fit", false).stream().filter(AttackTest::isOneRefusal).toList();
  }

  private static boolean isOneRefusal(Attack attack) {
    var special = attack.fields().value() instanceof Json.Fields(var map) ? map : Map.of();
    return Stream.of("mirror", "recover").noneMatch(special::containsKey);
  }

  static List<Attack> refusedByFit() throws IOException, Refusal {
    return Attack.with("fit", true);
  }

  static List<Attack> ofAMirror() throws IOException, Refusal {
    return Attack.with("mirror", true);
  }

  static List<Attack> recovered() throws IOException, Refusal {
    return Attack.with("recover", true);
  }

  private Simulator attacker = new Simulator(Handset.NOW);

  private Forgery stage(Attack attack) throws IOException, Refusal {
    attacker = repo.copy();
    handset.server.serve(attacker);
    var forgery = new Forgery(attacker, handset.server, attack);
    forgery.stage();
    return forgery;
  }

  private void honestUpdateSucceeds() {
    handset.server.beHonest();
    handset.pace = MinimumRate.DEFAULT;
    attacker.recoverTo(repo, SIGNED);
    assertThat(handset.download(IMAGE)).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("firmware 1", "firmware 2");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedByTheClient")
  void is_refused_by_name_with_nothing_changed_and_an_honest_update_succeeds(Attack attack)
      throws Exception {
    var forgery = stage(attack);
    if (attack.text("first").isPresent()) {
      assertThat(handset.refresh()).as("looks like nothing new").isZero();
    }
    var before = handset.disk();
    handset.pace = attack.text("pace").isPresent() ? IMPATIENT : MinimumRate.DEFAULT;
    Instant at = Handset.NOW.plus(Duration.parse(attack.text("at").orElse("PT0S")));
    assertThat(handset.download(at, attack.text("asks").orElse(IMAGE))).isEqualTo(1);
    assertThat(handset.errors()).startsWith(attack.fields().field("refused").text());
    var after = handset.disk();
    for (var role : attack.untouched()) {
      var file = "trusted/" + role + ".json";
      assertThat(after.get(file)).as(file).isEqualTo(before.get(file));
    }
    assertThat(handset.images()).containsExactly("firmware 1");
    assertThat(after.keySet())
        .allMatch(name -> name.matches("(trusted|images)/[^/]+|trusted-root.json"))
        .noneMatch(name -> name.contains(".part") || name.contains(".new"));
    assertThat(forgery.sent.get()).as("bytes taken").isLessThan(20_000_000);
    honestUpdateSucceeds();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedByFit")
  void a_genuine_image_that_is_not_for_the_handset_is_refused(Attack attack) throws Exception {
    stage(attack);
    var refusal = catchThrowable(() -> fit(attack));
    assertThat(refusal).isInstanceOf(Refusal.class);
    assertThat(refusal.getClass().getSimpleName() + ": " + refusal.getMessage())
        .startsWith(attack.fields().field("refused").text());
    honestUpdateSucceeds();
    assertThat(Fit.check(client().find(IMAGE), PHONE)).isEqualTo(note());
  }

  private void fit(Attack attack) throws IOException, Refusal {
    var client = client();
    var image = client.find(attack.fields().field("asks").text());
    var note = Fit.check(image, handset(attack.fields().field("fit")));
    if (attack.text("running").isPresent()) {
      var result = client.find(note.delta().orElseThrow().result());
      Fit.checkDelta(note, attack.text("running").get(), result);
    }
  }

  private static Fit.Handset handset(Node node) throws Refusal {
    return new Fit.Handset(
        node.field("vendor").text(), node.field("model").text(), node.field("counter").integer(0));
  }

  private TufClient client() throws IOException, Refusal {
    var client =
        new TufClient(
            at(handset.server),
            new HttpFetcher(MinimumRate.DEFAULT),
            new FileStore(handset.metadata()),
            Limits.DEFAULT,
            () -> Handset.NOW);
    client.refresh();
    return client;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ofAMirror")
  void a_bad_mirror_before_a_good_one_only_costs_time(Attack attack) throws Exception {
    stage(attack);
    try (var good = new SimulatedServer(repo);
        var fetcher = new HttpFetcher(IMPATIENT)) {
      var places = List.of(at(handset.server), at(good));
      var store = new FileStore(handset.metadata());
      var mirrors = new Mirrors(places, fetcher, store, Limits.DEFAULT, () -> Handset.NOW);
      assertThat(mirrors.download(IMAGE, folder.resolve("images"))).hasContent("firmware 2");
      assertThat(good.imageRequests).hasSize(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("recovered")
  void a_repository_run_forward_recovers_by_new_keys_in_root(Attack attack) throws Exception {
    stage(attack);
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    handset.server.beHonest();
    handset.server.serve(repo);
    repo.publish("snapshot", "snapshot", "timestamp", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith(attack.fields().field("refused").text());
    for (var role : attack.fields().field("recover").texts()) {
      repo.rotateKeys(role);
    }
    repo.publish("root", "snapshot", "timestamp");
    assertThat(handset.download(IMAGE)).as(handset.errors()).isZero();
    assertThat(handset.images()).containsExactly("firmware 1", "firmware 2");
  }

  @Test
  void every_row_that_ends_here_has_a_folder() throws Exception {
    var rows =
        Attack.with("name", true).stream()
            .map(attack -> Objects.requireNonNull(attack.folder().getFileName()).toString())
            .map(name -> Integer.valueOf(name.substring(0, 2)))
            .distinct();
    assertThat(rows).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14);
  }

  private static Repository at(SimulatedServer server) {
    return new Repository(
        URI.create(server.url("metadata")), URI.create(server.url("targets")), true);
  }
}
