package dev.yunfan.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The boot loader's own guard against an older release: whoever wrote the boot record. */
class ReleaseCounterTest {
  private final ModelDisk disk = TestHandset.factoryDisk();

  private BootControl withTrial(long trialCounter, long confirmedCounter) {
    var sha256 = TestHandset.sha(TestHandset.OLD);
    return new BootControl(
        7,
        SlotEntry.confirmed("2.0.0", confirmedCounter, TestHandset.OLD.length, sha256),
        SlotEntry.trial("1.9.0", trialCounter, TestHandset.OLD.length, sha256, 3),
        "2.0.0",
        confirmedCounter,
        List.of(),
        null);
  }

  private BootLoader.Booted boot(BootControl control) throws IOException {
    disk.runs(null);
    disk.disk().slotB().write(0, TestHandset.OLD);
    disk.disk().slotB().flush();
    ControlArea.write(disk.disk().control(), control);
    return BootLoader.boot(disk.disk());
  }

  @Test
  void a_trial_of_an_older_or_the_same_release_is_condemned_and_never_started() throws IOException {
    for (long counter : new long[] {41, 42}) {
      var booted = boot(withTrial(counter, 42));

      assertThat(booted.running()).isEqualTo(Slot.A);
      assertThat(booted.control().b().isBootable()).isFalse();
    }
  }

  @Test
  void a_trial_of_a_newer_release_is_started() throws IOException {
    assertThat(boot(withTrial(43, 42)).running()).isEqualTo(Slot.B);
  }

  @Test
  void a_confirmed_release_stays_bootable_behind_a_newer_one_as_its_fallback() throws IOException {
    var sha256 = TestHandset.sha(TestHandset.OLD);
    var control =
        new BootControl(
            7,
            SlotEntry.confirmed("1.9.0", 41, TestHandset.OLD.length, sha256).behind(),
            SlotEntry.confirmed("2.0.0", 42, TestHandset.OLD.length, "cd".repeat(32)).proved(),
            "2.0.0",
            42,
            List.of(),
            null);

    assertThat(boot(control).running()).isEqualTo(Slot.A); // B does not hold its image
  }
}
