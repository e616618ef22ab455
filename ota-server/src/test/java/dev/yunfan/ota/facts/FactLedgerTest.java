package dev.yunfan.ota.facts;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.runtime.operator.FirstAdmin;
import dev.yunfan.runtime.operator.OperatorToken;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.schemas.facts.AccessFact;
import dev.yunfan.schemas.facts.CatalogueFact;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FactLedgerTest {
  private static final int MANY = 1_000;
  private static final ControlState STATE =
      after(
          ControlState.EMPTY,
          record("ada", 1, new Command.UpgradeRules(2)),
          record("li", 0, release("2.0", "h7", "h8")),
          record("li", 0, new Command.RevokeDevice("d1")),
          record("li", 0, new Command.CreateToken("t1", "li", "admin", "ab".repeat(32), 9)),
          record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 100, 9_000))));

  /** A topic in memory, which a server's ledger reads. */
  private static final class Topic<F> {
    private final Map<String, byte[]> values = new TreeMap<>();
    private final FactLedger<F> ledger;

    Topic(FactKind<F> kind) {
      ledger = new FactLedger<>(kind);
    }

    /** A start: all is read, then compared. */
    void start(ControlState state) throws UnreadableRecord {
      for (var each : values.entrySet()) {
        ledger.take(each.getKey(), each.getValue());
      }
      ledger.compareAll(state);
    }

    void put(String key, byte[] value) throws UnreadableRecord {
      values.put(key, value);
      ledger.take(key, value);
    }

    /** Rounds until nothing is left; how many facts were written. */
    int publish(ControlState state) throws UnreadableRecord {
      int written = 0;
      for (var round = ledger.next(state, MANY);
          !round.writes().isEmpty();
          round = ledger.next(state, MANY)) {
        for (var each : round.writes()) {
          write(each);
        }
        written += round.writes().size();
      }
      return written;
    }

    void write(FactLedger.Write write) throws UnreadableRecord {
      byte[] value = write.value();
      if (value == null) {
        values.remove(write.key());
      } else {
        values.put(write.key(), value);
      }
      ledger.take(write.key(), value);
    }

    F at(String key) throws UnreadableRecord {
      return ledger.kind().codec().decode(Objects.requireNonNull(values.get(key), key));
    }
  }

  private static Topic<AccessFact> published(ControlState state) throws UnreadableRecord {
    var topic = new Topic<>(new AccessFacts(""));
    topic.start(state);
    topic.publish(state);
    return topic;
  }

  @Test
  void the_first_start_publishes_all_and_the_head_last() throws Exception {
    var topic = published(STATE);

    assertThat(topic.values).containsOnlyKeys("device/haier/d1", "token/t1", "head");
    assertThat(topic.at("device/haier/d1")).isEqualTo(new AccessFact.OfDevice(4, "haier", "d1"));
    assertThat(topic.at("head")).isEqualTo(new AccessFact.Head(4));
    assertThat(topic.at("token/t1"))
        .isEqualTo(
            new AccessFact.OfToken(4, "t1", "li", "admin", "haier", "ab".repeat(32), 9, false));
  }

  @Test
  void the_next_start_writes_nothing_that_is_there() throws Exception {
    var topic = published(STATE);
    var again = new Topic<>(new AccessFacts(""));
    again.values.putAll(topic.values);

    again.start(STATE);

    assertThat(again.publish(STATE)).isZero();
  }

  @Test
  void the_first_admins_token_is_a_fact_by_its_digest() throws Exception {
    var topic = new Topic<>(new AccessFacts("the first"));
    topic.start(STATE);
    topic.publish(STATE);

    String sha256 = OperatorToken.sha256("the first");
    assertThat(topic.at("token/" + FirstAdmin.id(sha256)))
        .isEqualTo(
            new AccessFact.OfToken(
                4,
                FirstAdmin.id(sha256),
                "first-admin",
                "admin",
                "",
                sha256,
                Long.MAX_VALUE,
                false));
    topic.start(STATE);
    assertThat(topic.publish(STATE)).isZero();
  }

  @Test
  void servers_with_two_first_admins_end_with_both_and_a_retired_one_is_revoked() throws Exception {
    var one = new Topic<>(new AccessFacts("one"));
    one.start(STATE);
    one.publish(STATE);
    var two = new Topic<>(new AccessFacts("two"));
    two.values.putAll(one.values);
    two.start(STATE);
    two.publish(STATE); // revokes the token of one, once
    for (int round = 0; round < 5; round++) {
      deliver(two, one);
      one.publish(STATE);
      deliver(one, two);
      two.publish(STATE);
    }

    assertThat(two.publish(STATE) + one.publish(STATE)).isZero();
    assertThat(revoked(two, "one")).isFalse();
    assertThat(revoked(two, "two")).isFalse();

    var three = new Topic<>(new AccessFacts("two")); // one is no more
    three.values.putAll(two.values);
    three.start(STATE);
    three.publish(STATE);
    assertThat(revoked(three, "one")).isTrue();
    assertThat(revoked(three, "two")).isFalse();
  }

  private static boolean revoked(Topic<AccessFact> topic, String token) throws UnreadableRecord {
    return ((AccessFact.OfToken) topic.at("token/" + FirstAdmin.id(OperatorToken.sha256(token))))
        .revoked();
  }

  /** Both servers read the same topic. */
  private static void deliver(Topic<AccessFact> from, Topic<AccessFact> to)
      throws UnreadableRecord {
    for (var each : from.values.entrySet()) {
      to.put(each.getKey(), each.getValue());
    }
  }

  @Test
  void a_change_writes_what_changed_and_the_head() throws Exception {
    var topic = published(STATE);
    var later = after(STATE, record("li", 1, new Command.RevokeToken("t1")));

    topic.ledger.changed(STATE, later);

    assertThat(topic.publish(later)).isEqualTo(2);
    assertThat(((AccessFact.OfToken) topic.at("token/t1")).revoked()).isTrue();
    assertThat(topic.at("token/t1").offset()).isEqualTo(5);
    assertThat(topic.at("head")).isEqualTo(new AccessFact.Head(5));
  }

  @Test
  void a_fact_that_was_deleted_garbled_or_invented_is_put_right() throws Exception {
    var topic = published(STATE);
    topic.values.remove("token/t1");
    topic.ledger.take("token/t1", null);
    assertThatThrownBy(() -> topic.put("device/haier/d1", new byte[] {1, 2}))
        .isInstanceOf(UnreadableRecord.class);
    topic.put("device/haier/d9", topic.ledger.kind().encode(device(1, "d9"), STATE));
    assertThatThrownBy(() -> topic.put("token/t2", AccessFact.CODEC.encode(device(1, "d1"))))
        .hasMessageContaining("is of device/haier/d1");

    topic.publish(STATE);

    assertThat(topic.values).containsOnlyKeys("device/haier/d1", "token/t1", "head");
    assertThat(topic.at("device/haier/d1")).isEqualTo(device(4, "d1"));
  }

  private static AccessFact device(long offset, String id) {
    return new AccessFact.OfDevice(offset, "haier", id);
  }

  @Test
  void a_server_that_lags_leaves_newer_facts_alone_until_it_has_read_on() throws Exception {
    var later = after(STATE, record("li", 0, new Command.RevokeDevice("d2")));
    var topic = published(later);
    var lagging = new Topic<>(new AccessFacts(""));
    lagging.values.putAll(topic.values);
    lagging.start(STATE);

    var round = lagging.ledger.next(STATE, MANY);
    assertThat(round.writes()).isEmpty();
    assertThat(round.doubtful()).containsOnlyKeys("device/haier/d2");

    lagging.ledger.changed(STATE, later);
    assertThat(lagging.ledger.settle(later, round.doubtful())).isEmpty();
    assertThat(lagging.publish(later)).isZero();
  }

  @Test
  void a_fact_that_claims_to_be_newer_than_the_whole_log_is_put_right() throws Exception {
    var topic = published(STATE);
    topic.put("device/haier/d9", AccessFact.CODEC.encode(device(1_000_000, "d9")));
    topic.put("head", AccessFact.CODEC.encode(new AccessFact.Head(1_000_000)));

    var doubtful = topic.ledger.next(STATE, MANY).doubtful();
    for (var write : topic.ledger.settle(STATE, doubtful)) { // the log was read to its end
      topic.write(write);
    }
    doubtful = topic.ledger.next(STATE, MANY).doubtful();
    for (var write : topic.ledger.settle(STATE, doubtful)) {
      topic.write(write);
    }

    assertThat(topic.values).doesNotContainKey("device/haier/d9");
    assertThat(topic.at("head")).isEqualTo(new AccessFact.Head(4));
  }

  @Test
  void facts_of_kinds_that_newer_servers_have_are_left_alone() throws Exception {
    var topic = published(STATE);
    var newer = AccessFact.CODEC.encode(new AccessFact.OfDevice(1, "haier", "x"));
    byte[] unknown = newer.clone();
    unknown[11] = 'q'; // "device" becomes another kind

    topic.put("quota/haier", unknown);

    assertThat(topic.publish(STATE)).isZero();
    assertThat(topic.values).containsKey("quota/haier");
  }

  @Test
  void a_write_that_failed_is_repeated_and_one_under_way_is_not() throws Exception {
    var topic = new Topic<>(new AccessFacts(""));
    topic.start(STATE);

    var first = topic.ledger.next(STATE, MANY).writes();
    assertThat(topic.ledger.next(STATE, MANY).writes()).isEmpty();
    topic.ledger.failed(first.getFirst().key());

    assertThat(topic.ledger.next(STATE, MANY).writes())
        .singleElement()
        .satisfies(each -> assertThat(each.key()).isEqualTo(first.getFirst().key()));
  }

  @Test
  void the_catalogue_has_models_firmwares_in_order_and_releases() throws Exception {
    var state =
        after(
            STATE,
            record("li", 0, release("2.1", "h7")),
            record("li", 1, new Command.WithdrawRelease("2.0")));
    var topic = new Topic<>(new CatalogueFacts());
    topic.start(state);
    topic.publish(state);

    assertThat(topic.values)
        .containsOnlyKeys(
            "model/haier/h7",
            "model/haier/h8",
            "firmware/haier/2.0",
            "firmware/haier/2.1",
            "release/haier/2.0",
            "release/haier/2.1",
            "head");
    assertThat(topic.at("firmware/haier/2.1"))
        .isEqualTo(new CatalogueFact.OfFirmware(6, "haier", "2.1", 2));
    assertThat(topic.at("release/haier/2.0"))
        .isEqualTo(new CatalogueFact.OfRelease(6, "haier", "2.0", 1, false, List.of("h7", "h8")));
    assertThat(topic.at("model/haier/h7"))
        .isEqualTo(new CatalogueFact.OfModel(6, "haier", "h7", "h7"));
  }

  @Test
  void declared_firmwares_are_numbered_with_the_releases_until_they_are_taken_back()
      throws Exception {
    var topic = new Topic<>(new CatalogueFacts());
    topic.start(STATE);
    topic.publish(STATE);
    var ruled =
        after(
            STATE,
            record("ada", STATE.rules().number(), new Command.UpgradeRules(3)),
            record("li", 0, release("2.1", "h7")),
            record("li", 1, new Command.DeclareFirmware("", List.of("2011a", "2011b"))),
            record("li", 2, new Command.DeclareFirmware("2.0", List.of("2.0-factory"))));
    topic.ledger.changed(STATE, ruled);
    topic.publish(ruled);

    var places = new HashMap<String, Long>();
    for (String key : topic.values.keySet()) {
      if (topic.at(key) instanceof CatalogueFact.OfFirmware firmware) {
        places.put(firmware.version(), firmware.place());
      }
    }
    assertThat(places)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("2011a", 1L, "2011b", 2L, "2.0", 3L, "2.0-factory", 4L, "2.1", 5L));

    var fewer = after(ruled, record("li", 3, new Command.DeclareFirmware("", List.of())));
    topic.ledger.changed(ruled, fewer);
    topic.publish(fewer);

    assertThat(topic.values).doesNotContainKeys("firmware/haier/2011a", "firmware/haier/2011b");
    assertThat(topic.at("firmware/haier/2.1"))
        .isInstanceOfSatisfying(
            CatalogueFact.OfFirmware.class, fact -> assertThat(fact.place()).isEqualTo(3));
  }

  @Test
  void models_are_published_with_their_name_until_it_is_taken_back() throws Exception {
    var topic = new Topic<>(new CatalogueFacts());
    topic.start(STATE);
    topic.publish(STATE);
    var named =
        after(
            STATE,
            record("ada", STATE.rules().number(), new Command.UpgradeRules(4)),
            record("li", 1, new Command.NameModel("h7", "海尔 H7")),
            record("li", 2, new Command.NameModel("w910", "W910")));
    topic.ledger.changed(STATE, named);
    topic.publish(named);

    assertThat(topic.at("model/haier/h7"))
        .isInstanceOfSatisfying(
            CatalogueFact.OfModel.class, fact -> assertThat(fact.name()).isEqualTo("海尔 H7"));
    assertThat(topic.at("model/haier/w910"))
        .isInstanceOfSatisfying(
            CatalogueFact.OfModel.class, fact -> assertThat(fact.name()).isEqualTo("W910"));

    var nameless =
        after(
            named,
            record("li", 3, new Command.NameModel("h7", "")),
            record("li", 4, new Command.NameModel("w910", "")));
    topic.ledger.changed(named, nameless);
    topic.publish(nameless);

    assertThat(topic.at("model/haier/h7"))
        .isInstanceOfSatisfying(
            CatalogueFact.OfModel.class, fact -> assertThat(fact.name()).isEqualTo("h7"));
    assertThat(topic.values).doesNotContainKey("model/haier/w910"); // no release, no name
  }

  @Test
  void standings_have_the_form_that_all_readers_of_the_rules_know() throws Exception {
    var first =
        after(
            ControlState.EMPTY,
            record("li", 0, release("2.0", "h7")),
            record(
                "li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 100, 9_000))));
    var topic = new Topic<>(new StandingFacts());
    topic.start(first);
    topic.publish(first);
    assertThat(topic.at("r1").stageShares()).isEmpty();
    assertThat(RolloutStanding.PLAIN_CODEC.header())
        .isEqualTo(Arrays.copyOf(topic.values.get("r1"), 10));

    var upgraded = after(first, record("ada", 1, new Command.UpgradeRules(2)));
    topic.ledger.changed(first, upgraded);
    topic.publish(upgraded);

    assertThat(topic.at("r1").stageShares()).containsExactly(100, 9_000);
  }
}
