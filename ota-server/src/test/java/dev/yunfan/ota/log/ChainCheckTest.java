package dev.yunfan.ota.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.log.ControlHistory.Fault;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.RepairText;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainCheckTest {
  private static byte[] record(int number, String actor, ChainHead head) {
    return Commands.bytes(
        new ControlRecord(
            "c" + number,
            number,
            Actor.named(actor),
            "because",
            "haier",
            0,
            head,
            new Command.RevokeDevice("D" + number)));
  }

  /** A log of one writer at a time; {@link #head} is what it was when it was written. */
  private record Log(List<byte[]> records, ChainHead head) {
    static Log of(int length) {
      var records = new ArrayList<byte[]>();
      var head = ChainHead.START;
      for (int i = 0; i < length; i++) {
        records.add(record(i, "li", head));
        head = head.then(i, records.getLast());
      }
      return new Log(records, head);
    }

    Log altered(int at) {
      var stored = new ArrayList<>(records);
      var claimed = ChainHead.START;
      for (int i = 0; i < at; i++) {
        claimed = claimed.then(i, records.get(i));
      }
      stored.set(at, record(at, "somebody else", claimed));
      return new Log(stored, head);
    }

    Log cut(int length) {
      return new Log(records.subList(0, length), head);
    }

    Optional<Fault> check(Optional<ChainHead> noted) {
      var check = new ChainCheck(noted, Optional.empty());
      for (int i = 0; i < records.size(); i++) {
        check.add(i, records.get(i));
      }
      return check.fault();
    }
  }

  @Test
  void an_honest_log_has_no_fault() {
    var log = Log.of(20);
    assertThat(log.check(Optional.empty())).isEmpty();
    assertThat(log.check(Optional.of(log.head()))).isEmpty();
    assertThat(log.check(Optional.of(Log.of(7).head()))).isEmpty();
  }

  @Test
  void whichever_record_was_altered_is_named() {
    for (int length = 2; length <= 20; length++) {
      var log = Log.of(length);
      for (int at = 0; at < length - 1; at++) {
        assertThat(names(log.altered(at).check(Optional.empty()), at, at))
            .as("record %d of %d altered", at, length)
            .isTrue();
      }
    }
  }

  @Test
  void the_newest_record_contradicts_a_head_that_was_noted() {
    var altered = Log.of(5).altered(4);

    assertThat(altered.check(Optional.empty())).isEmpty();
    assertThat(names(altered.check(Optional.of(altered.head())), 4, 4)).isTrue();
  }

  @Test
  void a_tail_that_was_cut_off_is_missed() {
    var cut = Log.of(5).cut(3);

    assertThat(cut.check(Optional.empty())).isEmpty();
    assertThat(names(cut.check(Optional.of(cut.head())), 3, 4)).isTrue();
  }

  @Test
  void bytes_that_are_no_record_are_named() {
    var log = Log.of(5);
    var records = new ArrayList<>(log.records());
    records.set(1, new byte[] {1, 2, 3});

    assertThat(names(new Log(records, log.head()).check(Optional.empty()), 1, 1)).isTrue();
  }

  @Test
  void bytes_that_are_no_record_are_no_fault_once_they_are_repaired_with_the_right_key() {
    var key = SigningKey.generate(Scheme.ED25519);
    var stranger = SigningKey.generate(Scheme.ED25519);

    assertThat(repaired(key, Optional.of(new RepairKey(key.publicKey())))).isEmpty();
    assertThat(repaired(key, Optional.empty())).isEmpty();
    assertThat(names(repaired(stranger, Optional.of(new RepairKey(key.publicKey()))), 2, 2))
        .isTrue();
  }

  /** A log whose record 2 cannot be read and is repaired by record 4. */
  private static Optional<Fault> repaired(SigningKey signer, Optional<RepairKey> trusted) {
    byte[] garbage = {1, 2, 3};
    var check = new ChainCheck(Optional.empty(), trusted);
    check.add(0, record(0, "li", check.head()));
    check.add(1, record(1, "li", check.head()));
    String sha256 = RepairText.sha256(garbage);
    byte[] signature = signer.sign(RepairText.of(2, sha256, check.head()));
    check.add(2, garbage);
    check.add(3, record(3, "li", check.head()));
    check.add(4, repair(2, sha256, signature, check.head()));
    check.add(5, record(5, "li", check.head()));
    return check.fault();
  }

  private static byte[] repair(long offset, String sha256, byte[] signature, ChainHead head) {
    var command = new Command.RepairRecord(offset, sha256, HexFormat.of().formatHex(signature));
    return new ControlRecord("r", 1, Actor.named("key"), "because", "", 0, head, command).encode();
  }

  @Test
  void a_record_that_is_missing_is_named() {
    var log = Log.of(5);
    var check = new ChainCheck(Optional.empty(), Optional.empty());
    for (int i : List.of(0, 1, 3, 4)) {
      check.add(i, log.records().get(i));
    }

    assertThat(names(check.fault(), 2, 2)).isTrue();
  }

  @Test
  void offsets_that_hold_no_record_are_no_fault_and_records_after_them_are_compared() {
    var records = new ArrayList<byte[]>();
    var offsets = List.of(2L, 3L, 7L, 8L, 12L); // markers of transactions between them
    var head = ChainHead.START;
    for (long offset : offsets) {
      records.add(record((int) offset, "li", head));
      head = head.then(offset, records.getLast());
    }
    assertThat(check(offsets, records, head)).isEmpty();
    assertThat(check(offsets, records, new ChainHead(7, head.hash()))).isPresent();

    var before = ChainHead.START.then(2, records.get(0)).then(3, records.get(1));
    records.set(2, record(7, "somebody else", before));

    assertThat(names(check(offsets, records, head), 7, 7)).isTrue();
  }

  private static Optional<Fault> check(List<Long> offsets, List<byte[]> records, ChainHead noted) {
    var check = new ChainCheck(Optional.of(noted), Optional.empty());
    for (int i = 0; i < records.size(); i++) {
      check.add(offsets.get(i), records.get(i));
    }
    assertThat(check.records()).isEqualTo(records.size());
    return check.fault();
  }

  private static boolean names(Optional<Fault> fault, long first, long last) {
    return fault
        .filter(found -> found.firstOffset() == first && found.lastOffset() == last)
        .isPresent();
  }
}
