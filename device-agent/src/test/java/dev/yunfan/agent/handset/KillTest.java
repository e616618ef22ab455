package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.boot.BootLoader;
import dev.yunfan.agent.update.TestOffers;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  private static final int KILLS = 200;

  /** A busy machine gets less done between two kills; then there are more of them. */
  private static final int MOST_KILLS = 1_000;

  private static final long ENOUGH_UPDATES = TestOffers.counter("1.0.20");

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void two_hundred_kills_at_random_times_leave_a_handset_that_starts_and_never_goes_back()
      throws Exception {
    var random = new Random(20_110_701);
    long counter = 0;
    for (int kill = 0; kill < KILLS || counter <= ENOUGH_UPDATES; kill++) {
      assertThat(kill)
          .as("kills until counter %d, now %d", ENOUGH_UPDATES, counter)
          .isLessThan(MOST_KILLS);
      var process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledHandset.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var said = process.inputReader()) {
        assertThat(said.readLine()).isEqualTo("open");
        assertThat(process.waitFor(random.nextLong(120), TimeUnit.MILLISECONDS)).isFalse();
      } finally {
        process.destroyForcibly().waitFor();
      }
      try (var storage = HandsetStorage.open(KilledHandset.config(folder))) {
        var booted = BootLoader.boot(storage.disk());
        var entry = booted.control().entry(booted.running());
        assertThat(booted.control().counter()).isGreaterThanOrEqualTo(counter);
        counter = booted.control().counter();
        if (!entry.version().equals("1.0.0")) {
          assertThat(entry.sha256()).isEqualTo(KilledHandset.sha256(entry.version()));
        }
      }
    }
  }
}
