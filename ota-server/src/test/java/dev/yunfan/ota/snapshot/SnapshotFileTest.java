package dev.yunfan.ota.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Fold;
import dev.yunfan.ota.control.Programme;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Trust;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.SignedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class SnapshotFileTest {
  private static final byte[] SOFTWARE = {1, 2, 3};
  private static final Actor LI = new Actor("li", "token:1");

  @TempDir private Path folder;

  private SnapshotFile file() {
    return new SnapshotFile(folder.resolve("control.snapshot"), SOFTWARE);
  }

  private static ControlState fold(ControlState from, List<ControlRecord> log) {
    var state = from;
    for (var record : log) {
      state = Fold.step(state, record, next(state.head(), record)).state();
    }
    return state;
  }

  private static ChainHead next(ChainHead head, ControlRecord record) {
    return head.then(head.offset() + 1, Commands.bytes(record));
  }

  private ControlState savedAndLoaded(ControlState state) {
    try {
      file().save(new ControlSnapshot(state, "before"));
      return file().load().orElseThrow().state();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_replay_from_the_start_and_one_from_any_snapshot_agree() {
    qt().withExamples(150)
        .forAll(integers().all(), integers().between(1, 150), integers().between(1, 150))
        .check((seed, length, cut) -> {
          var random = new Random(seed);
          var log = new ArrayList<ControlRecord>();
          int rules = 1 + Math.floorMod(seed, Rules.NEWEST.number());
          if (rules > 1) {
            log.add(Commands.record("ada", 1, new Command.UpgradeRules(rules)));
          }
          IntStream.range(0, length).forEach(i -> log.add(Commands.any(random, i)));
          int at = Math.min(cut, log.size());
          var half = savedAndLoaded(fold(ControlState.EMPTY, log.subList(0, at)));
          return fold(half, log.subList(at, log.size())).equals(fold(ControlState.EMPTY, log));
        });
  }

  @Test
  void every_state_of_a_rollout_is_kept() {
    var states =
        List.of(
            new RolloutState.Draft(),
            new RolloutState.AwaitingApproval(LI),
            new RolloutState.Scheduled(),
            new RolloutState.Running(1, 5, Set.of("h7")),
            new RolloutState.Paused(1, Set.of("h8"), "because"),
            new RolloutState.Halted(0, "much ".repeat(20_000)),
            new RolloutState.Completed(Set.of("h8")),
            new RolloutState.HaltedAfterCompletion("because"),
            new RolloutState.Cancelled("because", null),
            new RolloutState.Cancelled("because", "2.1"),
            new RolloutState.Withdrawn("because"));
    var programme = Programme.fresh("haier");
    var rollouts = HashTreePMap.<String, Rollout>empty();
    for (var state : states) {
      String id = "r" + rollouts.size();
      var baseline = Map.of("h7", new ModelEvidence("h7", 5, 4, 3, 2, 1, 6, 7, 8, 9, 11, 10));
      var plain = Commands.plan("2.0", Set.of("h7", "h8"), 100, 10_000);
      var plan = rollouts.isEmpty() ? plain : Commands.guarded(plain, Guardrails.DEFAULT);
      rollouts =
          rollouts.plus(id, new Rollout(id, "haier", plan, state, 7, baseline, LI, 8, 9, 10));
    }
    var whole =
        new ControlState(
            new ChainHead(3, "ab".repeat(32)),
            "cd".repeat(32),
            Rules.SECOND,
            17,
            HashTreePMap.singleton(
                "haier",
                new Programme(
                    "haier",
                    4,
                    true,
                    programme.releases(),
                    rollouts,
                    programme.revokedDevices(),
                    HashTreePMap.<String, List<String>>singleton("", List.of("2011b", "2011a"))
                        .plus("2.0", List.of("2.0-factory")),
                    HashTreePMap.singleton("h7", "海尔 H7").plus("h8", "H8"))),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            Trust.NONE
                .withTrust(List.of(signed("root", 1), signed("targets", 1)))
                .withTrust(List.of(signed("root", 2)))
                .withRelease(List.of(signed("haier", 7))),
            HashTreePMap.singleton(2L, "ef".repeat(32)));

    assertThat(savedAndLoaded(whole)).isEqualTo(whole);
  }

  private static SignedFile signed(String role, long version) {
    return new SignedFile(role, version, (role + version).getBytes(UTF_8));
  }

  @Test
  void a_snapshot_with_any_byte_changed_or_cut_off_is_not_trusted() throws IOException {
    var state =
        fold(ControlState.EMPTY, List.of(Commands.record("li", 0, Commands.release("2.0", "h7"))));
    file().save(new ControlSnapshot(state, "before"));
    var path = folder.resolve("control.snapshot");
    byte[] good = Files.readAllBytes(path);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(path, bad);
      assertThatThrownBy(() -> file().load()).as("byte %d", i).isInstanceOf(IOException.class);
      Files.write(path, java.util.Arrays.copyOf(good, i));
      assertThatThrownBy(() -> file().load()).as("%d bytes", i).isInstanceOf(IOException.class);
    }
    Files.write(path, good);
    assertThat(file().load().orElseThrow().state()).isEqualTo(state);
  }

  @Test
  void a_snapshot_of_other_software_is_not_trusted() throws IOException {
    var state =
        fold(ControlState.EMPTY, List.of(Commands.record("li", 0, Commands.release("2.0", "h7"))));
    file().save(new ControlSnapshot(state, "before"));

    var upgraded = new SnapshotFile(folder.resolve("control.snapshot"), new byte[] {9});

    assertThatThrownBy(upgraded::load).hasMessage("other software wrote it");
  }

  @Test
  void only_its_owner_reads_it_and_nothing_is_left_beside_it() throws IOException {
    var state =
        fold(ControlState.EMPTY, List.of(Commands.record("li", 0, Commands.release("2.0", "h7"))));
    file().save(new ControlSnapshot(state, "before"));
    file().save(new ControlSnapshot(state, "before"));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("control.snapshot"))))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void what_a_crash_left_of_a_snapshot_is_cleaned_away_but_not_what_is_being_written()
      throws IOException {
    var state =
        fold(ControlState.EMPTY, List.of(Commands.record("li", 0, Commands.release("2.0", "h7"))));
    file().save(new ControlSnapshot(state, "before"));
    var left = Files.write(folder.resolve("control.snapshot.1-2-3.tmp"), new byte[10]);
    var written = Files.write(folder.resolve("control.snapshot.4-5-6.tmp"), new byte[10]);
    var strange = Files.write(folder.resolve("other.snapshot.4-5-6.tmp"), new byte[10]);

    try (var channel = FileChannel.open(written, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      assertThat(file().clean()).isEqualTo(1);
    }

    assertThat(left).doesNotExist();
    assertThat(written).exists();
    assertThat(strange).exists();
    assertThat(file().load()).isPresent();
  }

  @Test
  void no_snapshot_is_no_fault() throws IOException {
    assertThat(file().clean()).isZero();
    assertThat(file().load()).isEmpty();
  }
}
