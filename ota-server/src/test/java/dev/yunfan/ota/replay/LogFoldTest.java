package dev.yunfan.ota.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.DigestRing;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogFoldTest {
  private static final SigningKey KEY = SigningKey.generate(Scheme.ED25519);
  private static final SigningKey STRANGER = SigningKey.generate(Scheme.ED25519);
  private static final byte[] GARBAGE = "not a command".getBytes(UTF_8);
  private static final byte[] NO_VALUE = new byte[0];

  private final TestLog log = new TestLog(Optional.of(new RepairKey(KEY.publicKey())));

  private static Command revoke(String device) {
    return new Command.RevokeDevice(device);
  }

  private boolean revoked(String device) {
    return log.fold.state().programme("haier").deviceVersion(device) == 1;
  }

  @Test
  void a_record_that_cannot_be_read_stops_the_fold_and_says_what_to_run() throws IOException {
    log.add(0, revoke("d1"));
    log.add(GARBAGE);
    log.add(0, revoke("d2"));

    var trouble = log.fold.trouble().orElseThrow();
    assertThat(trouble.offset()).isEqualTo(1);
    assertThat(trouble.message(true))
        .contains("record 1 of ota.control cannot be read")
        .contains("./yunfan control inspect")
        .contains(
            "./yunfan control repair --kafka HOST:PORT --offset 1 --sha256 " + trouble.sha256());
    assertThat(trouble.message(false)).contains("OTA_REPAIR_KEY");
    assertThat(log.fold.state().head().offset()).isZero();
    assertThat(revoked("d2")).isFalse();
  }

  @Test
  void a_repair_passes_over_the_record_alone_and_it_stays_in_the_chain() throws IOException {
    log.add(0, revoke("d1"));
    log.add(GARBAGE);
    log.add(0, revoke("d2"));
    log.add(log.repair(1, KEY));
    log.add(0, revoke("d3"));

    assertThat(log.fold.trouble()).isEmpty();
    assertThat(log.folded).containsExactly(0L, 2L, 3L, 4L);
    assertThat(revoked("d2") && revoked("d3")).isTrue();
    assertThat(log.fold.state().head()).isEqualTo(log.headBefore(5));
    assertThat(log.fold.state().passedOver()).containsOnlyKeys(1L);
  }

  @Test
  void a_record_without_a_value_is_repaired_as_an_empty_one() throws IOException {
    log.add(NO_VALUE);
    assertThat(log.fold.trouble().orElseThrow().detail()).contains("no value");

    log.add(log.repair(0, KEY));

    assertThat(log.fold.trouble()).isEmpty();
  }

  @Test
  void many_bad_records_are_repaired_each_by_its_own_repair_in_any_order() throws IOException {
    log.add(GARBAGE);
    log.add(NO_VALUE);
    log.add(0, revoke("d1"));
    log.add(GARBAGE);
    log.add(log.repair(3, KEY));
    log.add(log.repair(1, KEY));
    assertThat(log.fold.state().head().offset()).isEqualTo(-1);

    log.add(log.repair(0, KEY));

    assertThat(log.fold.trouble()).isEmpty();
    assertThat(log.folded).containsExactly(2L, 4L, 5L, 6L);
    assertThat(log.fold.state().passedOver()).containsOnlyKeys(0L, 1L, 3L);
  }

  @Test
  void a_repair_of_a_stranger_or_of_another_hash_or_place_is_void() throws IOException {
    log.add(GARBAGE);
    log.add(log.repair(0, STRANGER));
    var good = log.repair(0, KEY);
    log.add(new Command.RepairRecord(0, "ab".repeat(32), good.signature()));
    log.add(new Command.RepairRecord(1, good.sha256(), good.signature()));
    log.add(new Command.RepairRecord(0, good.sha256(), "no hex"));
    assertThat(log.fold.trouble()).isPresent();

    log.add(good);

    assertThat(log.fold.trouble()).isEmpty();
  }

  @Test
  void markers_of_transactions_between_records_are_passed_over() throws IOException {
    log.skip();
    log.add(1, new Command.UpgradeRules(2));
    log.skip();
    log.skip();
    log.add(0, revoke("d1"));
    log.add(GARBAGE);
    log.skip();
    log.add(log.repair(5, KEY));
    log.add(0, revoke("d2"));

    assertThat(log.fold.trouble()).isEmpty();
    assertThat(log.folded).containsExactly(1L, 4L, 7L, 8L);
    assertThat(revoked("d1") && revoked("d2")).isTrue();
    assertThat(log.fold.state().head()).isEqualTo(log.headBefore(9));
  }

  @Test
  void a_record_that_was_removed_stops_the_fold_at_the_next_one_whose_writer_had_read_it()
      throws IOException {
    var whole = new TestLog(Optional.empty());
    for (int i = 0; i < 3; i++) {
      whole.add(0, revoke("d" + i));
      log.add(whole.values.get(i));
    }
    whole.add(0, revoke("removed"));
    log.skip();

    whole.add(0, revoke("later"));
    log.add(whole.values.getLast());

    var trouble = log.fold.trouble().orElseThrow();
    assertThat(trouble.kind()).isEqualTo(Trouble.Kind.MISSING_RECORD);
    assertThat(trouble.message(true))
        .contains("ota.control lacks a record")
        .contains("follows record 3")
        .contains("--offset 4")
        .contains("--dismiss-digest");
    log.add(log.repair(4, KEY));
    assertThat(log.fold.trouble()).isEmpty();
    assertThat(revoked("later")).isTrue();
  }

  @Test
  void a_log_never_goes_back() throws IOException {
    log.add(0, revoke("d1"));
    log.add(0, revoke("d2"));

    assertThatIllegalStateException()
        .isThrownBy(() -> log.fold.take(1, log.values.get(1)))
        .withMessageContaining("cut or replaced");
  }

  @Test
  void a_repair_that_was_signed_for_another_log_is_void() throws IOException {
    var other = new TestLog(Optional.of(new RepairKey(KEY.publicKey())));
    other.add(0, revoke("x"));
    other.add(GARBAGE);
    log.add(0, revoke("d1"));
    log.add(GARBAGE);

    log.add(other.repair(1, KEY));

    assertThat(log.fold.trouble()).isPresent();
  }

  @Test
  void without_a_key_no_repair_is_accepted() throws IOException {
    var keyless = new TestLog(Optional.empty());
    keyless.add(GARBAGE);

    keyless.add(keyless.repair(0, KEY));

    assertThat(keyless.fold.trouble()).isPresent();
  }

  @Test
  void a_repair_of_a_record_that_can_be_read_changes_nothing() throws IOException {
    log.add(0, revoke("d1"));
    log.add(log.repair(0, KEY));

    assertThat(revoked("d1")).isTrue();
    assertThat(log.fold.state().passedOver()).isEmpty();
  }

  @Test
  void a_server_that_starts_after_the_repair_has_the_same_state() throws IOException {
    log.add(0, revoke("d1"));
    log.add(GARBAGE);
    log.add(log.repair(1, KEY));
    log.add(1, new Command.UpgradeRules(2));
    log.add(0, revoke("d2"));
    var later = new TestLog(Optional.of(new RepairKey(KEY.publicKey())));

    for (var value : log.values) {
      later.add(value);
    }

    assertThat(later.fold.state()).isEqualTo(log.fold.state());
  }

  @Test
  void another_fold_is_noticed_at_the_first_record_that_its_writer_based_on_it()
      throws IOException {
    log.add(1, new Command.UpgradeRules(2));
    var before = log.fold.state();
    log.add(0, revoke("d1"));
    var odd = new TestLog(Optional.empty()); // a build that finds this command void
    odd.add(log.values.get(0));
    odd.add(odd.record(before, 7, revoke("d1")).encode());

    var written = log.record(odd.fold.state(), 0, revoke("d2"));
    log.add(written.encode());

    var trouble = log.fold.trouble().orElseThrow();
    assertThat(trouble.kind()).isEqualTo(Trouble.Kind.OTHER_FOLD);
    assertThat(trouble.offset()).isEqualTo(2);
    assertThat(trouble.message(true))
        .contains("at record 1")
        .contains(odd.fold.state().digest())
        .contains(log.fold.state().digest())
        .contains("written by li")
        .contains("--dismiss-digest");
  }

  @Test
  void a_signed_decision_dismisses_a_digest_but_never_the_command() throws IOException {
    log.add(1, new Command.UpgradeRules(2));
    var stranger = log.fold.state().reached(log.fold.state().head(), "ab".repeat(32));
    log.add(log.record(stranger, 0, revoke("d1")).encode());
    assertThat(log.fold.trouble()).isPresent();

    log.add(log.repair(1, KEY));

    assertThat(log.fold.trouble()).isEmpty();
    assertThat(revoked("d1")).isTrue();
    assertThat(log.fold.state().passedOver()).isEmpty();
  }

  @Test
  void equal_folds_are_never_told_apart_however_far_writers_lag() {
    qt().withExamples(100)
        .forAll(integers().all(), integers().between(1, 150))
        .check((seed, length) -> {
          var random = new Random(seed);
          var all = new TestLog(Optional.empty());
          var states = new ArrayList<ControlState>();
          try {
            all.add(1, new Command.UpgradeRules(Rules.NEWEST.number()));
            for (int i = 0; i < length; i++) {
              states.add(all.fold.state());
              var any = Commands.any(random, i);
              var writer = states.get(Math.max(0, states.size() - 1 - random.nextInt(20)));
              all.add(all.record(writer, any.expectedVersion(), any.command()).encode());
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return all.troubles.isEmpty();
        });
  }

  @Test
  void a_digest_is_not_checked_when_its_record_is_too_old_to_remember() throws IOException {
    log.add(1, new Command.UpgradeRules(2));
    var old = log.fold.state().reached(log.fold.state().head(), "ab".repeat(32));
    for (int i = 0; i < DigestRing.RECORDS; i++) {
      log.add(0, revoke("d" + i));
    }

    log.add(log.record(old, 0, revoke("late")).encode());

    assertThat(log.fold.trouble()).isEmpty();
    assertThat(revoked("late")).isTrue();
  }
}
