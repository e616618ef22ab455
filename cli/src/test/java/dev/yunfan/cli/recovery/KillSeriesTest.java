package dev.yunfan.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills of the broker that coordinates the group, one after the other, while handsets report: how
 * soon does counting go on, and are the numbers exact? Properties choose the run: {@code
 * recovery.protocol} (streams, classic), {@code recovery.brokers} (1, 3), {@code recovery.kills},
 * {@code recovery.loaded}, {@code recovery.instances}, {@code recovery.seconds} after which no more
 * is killed, and {@code recovery.out}, a file that gets a line for each kill.
 */
@Tag("slow")
class KillSeriesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int BUSY = 4;

  @TempDir private Path folder;

  @Test
  void counting_goes_on_after_each_kill_and_every_number_is_exact() throws Exception {
    String protocol = System.getProperty("recovery.protocol", "streams");
    int brokers = Integer.getInteger("recovery.brokers", 1);
    int kills = Integer.getInteger("recovery.kills", 2);
    int instances = Integer.getInteger("recovery.instances", 1);
    var longest = Duration.ofSeconds(Integer.getInteger("recovery.seconds", 3_600));
    boolean loaded = Boolean.parseBoolean(System.getProperty("recovery.loaded", "true"));
    var out = Path.of(System.getProperty("recovery.out", folder.resolve("kills.jsonl").toString()));
    var setting = new RecoveryRig.Setting(protocol, instances, 100, 120_000);
    var all = new ArrayList<Recovered>();
    try (var cluster = brokers(brokers);
        var rig = new RecoveryRig(folder, cluster, setting);
        var _ = new BusyLoops(loaded ? BUSY : 0)) {
      long end = System.nanoTime() + longest.toNanos();
      for (int i = 0; i < kills && System.nanoTime() < end; i++) {
        RecoveryRig.pass(Duration.ofMillis(2_000 + 370 * (i % 7))); // any time within a commit
        var kill = rig.killBroker(PATIENCE);
        all.add(kill);
        Files.writeString(
            out,
            kill.json(protocol, brokers, loaded) + '\n',
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        if (kill.stuck()) {
          int broker = cluster.coordinatorOf(RecoveryRig.GROUP);
          rig.recover(
              "restarted in order", PATIENCE, rig.instances, () -> cluster.restartInOrder(broker));
        }
      }
      rig.requireTruth(1, PATIENCE);
    }
    System.out.printf(
        "%s, %d broker(s), %s: %s%n",
        protocol, brokers, loaded ? "loaded" : "quiet", Recovered.row(all));
    assertThat(all).noneMatch(Recovered::stuck);
  }

  private Brokers brokers(int number) throws Exception {
    return switch (number) {
      case 1 -> new OneBroker(folder);
      case 3 -> new ContainerBrokers();
      default -> throw new IllegalArgumentException(number + " brokers are not known");
    };
  }
}
