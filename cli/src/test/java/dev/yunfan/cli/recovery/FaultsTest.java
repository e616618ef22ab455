package dev.yunfan.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 100,000 events on overloaded cores, while the broker and the streams are killed and an instance
 * is frozen until the group gave it up. Counting goes on by itself, and every number is exact.
 */
@Tag("slow")
class FaultsTest {
  private static final long EVENTS = 100_000;
  private static final Duration BY_ITSELF = Duration.ofMinutes(1);
  private static final Duration BY_WATCHDOG = Duration.ofMinutes(2);

  /** Longer than the session timeout of 10 s and than a transaction may last, 15 s. */
  private static final Duration FROZEN = Duration.ofSeconds(25);

  @TempDir private Path folder;

  @Test
  void counting_goes_on_after_each_fault_and_every_number_is_exact() throws Exception {
    var protocol = System.getProperty("recovery.protocol", "streams");
    var setting = new RecoveryRig.Setting(protocol, 2, 150, 60_000);
    var all = new Report();
    try (var broker = new OneBroker(folder);
        var rig = new RecoveryRig(folder, broker, setting);
        var _ = new BusyLoops(Integer.getInteger("recovery.loops", 4))) {
      for (int i = 0; i < 3; i++) {
        all.add(rig.killBroker(BY_WATCHDOG));
      }
      var victim = rig.instances.getFirst();
      all.add(
          rig.recover(
              "streams killed, state kept",
              BY_WATCHDOG,
              rig.instances,
              () -> {
                victim.process().kill();
                victim.start();
              }));
      all.add(
          rig.recover(
              "streams killed, state wiped",
              BY_WATCHDOG,
              rig.instances,
              () -> {
                victim.process().kill();
                wipe(victim.state());
                victim.start();
              }));
      var zombie = rig.instances.getLast().process();
      all.add(
          rig.recover(
              "streams frozen, the other", BY_WATCHDOG, List.of(victim), () -> zombie.freeze()));
      RecoveryRig.pass(FROZEN);
      all.add(rig.recover("streams thawed", BY_WATCHDOG, rig.instances, () -> zombie.thaw()));
      rig.requireTruth(EVENTS, BY_WATCHDOG);
    }
    assertThat(all.rows)
        .allSatisfy(each ->
            assertThat(each.took())
                .as(each.fault())
                .isLessThan(each.watchdog() + each.selfCures() > 0 ? BY_WATCHDOG : BY_ITSELF));
  }

  /** Prints each recovery at once, so that a run that is cut short has told what it saw. */
  private static final class Report {
    private final List<Recovered> rows = new ArrayList<>();

    void add(Recovered row) {
      rows.add(row);
      System.out.printf(
          "%-28s %5.1f s, watchdog %d, broker cured itself %d%n",
          row.fault(), row.took().toMillis() / 1e3, row.watchdog(), row.selfCures());
    }
  }

  private static void wipe(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
