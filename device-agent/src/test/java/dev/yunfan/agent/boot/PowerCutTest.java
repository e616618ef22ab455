package dev.yunfan.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.agent.boot.TestHandset.Firmware;
import dev.yunfan.agent.boot.TestHandset.LawBroken;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerCutTest {
  private static void sound(ModelDisk disk) {}

  @ParameterizedTest
  @EnumSource(Firmware.class)
  void no_single_power_cut_breaks_a_law(Firmware firmware) {
    var cuts = new PowerCuts(firmware, 8, 1, PowerCutTest::sound);

    cuts.enumerate(1);

    assertThat(cuts.states).isGreaterThan(200);
  }

  @ParameterizedTest
  @EnumSource(Firmware.class)
  void no_power_cut_breaks_a_law_in_a_handset_that_was_updated_before(Firmware firmware) {
    var cuts = new PowerCuts(firmware, 8, 4, PowerCutTest::sound);

    cuts.enumerate(TestHandset.veteranDisk(), 1);

    assertThat(cuts.states).isGreaterThan(200);
  }

  @Test
  void one_update_after_another_is_started_whichever_slot_it_goes_to() throws Exception {
    var disk = TestHandset.factoryDisk().disk();
    for (int update = 1; update <= 6; update++) {
      var version = "1.0." + update;

      TestHandset.update(disk, version, TestHandset.image(update));

      var booted = BootLoader.boot(disk);
      assertThat(booted.control().entry(booted.running()).version()).isEqualTo(version);
      assertThat(booted.running()).isEqualTo(update % 2 == 0 ? Slot.A : Slot.B);
    }
  }

  @ParameterizedTest
  @EnumSource(Firmware.class)
  void no_second_power_cut_during_the_recovery_breaks_a_law(Firmware firmware) {
    var cuts = new PowerCuts(firmware, 2, 2, PowerCutTest::sound);

    cuts.enumerate(2);

    assertThat(cuts.states).isGreaterThan(5_000);
  }

  @ParameterizedTest
  @EnumSource(Firmware.class)
  @Tag("slow")
  void no_second_power_cut_with_many_reorderings_breaks_a_law(Firmware firmware) {
    for (long seed = 0; seed < 2; seed++) {
      new PowerCuts(firmware, 12, seed, PowerCutTest::sound).enumerate(2);
    }
  }

  static Stream<Arguments> mutations() {
    return Stream.of(
        mutant("the slot is not flushed before the switch", d -> d.slotFlushesLie = true),
        mutant("the boot record is not flushed", d -> d.controlFlushesLie = true),
        mutant("both copies are the same block", d -> d.oneCopyOnly = true),
        mutant(
            "the floor rises with the trial",
            d ->
                d.recordMutation =
                    control ->
                        control.pending() == null
                            ? control
                            : control.floor(control.pending().release())),
        mutant(
            "the trial counts as confirmed",
            d -> d.recordMutation = PowerCutTest::withEveryTrialConfirmed),
        mutant("tries are not taken away", d -> d.recordMutation = PowerCutTest::withAllTries),
        mutant(
            "the rejected image is forgotten",
            d ->
                d.recordMutation =
                    control ->
                        new BootControl(
                            control.seq(),
                            control.a(),
                            control.b(),
                            control.floor(),
                            control.counter(),
                            java.util.List.of(),
                            control.pending())),
        mutant(
            "the pending update is not recorded",
            d -> d.recordMutation = control -> control.pending(null)),
        mutant(
            "the target stays bootable while it is written",
            d -> d.recordMutation = PowerCutTest::withTargetLeftBootable));
  }

  private static Arguments mutant(String name, Consumer<ModelDisk> mutation) {
    return Arguments.of(name, mutation);
  }

  private static BootControl withEveryTrialConfirmed(BootControl control) {
    var b = control.b();
    return b.tries() == 0
        ? control
        : new BootControl(
            control.seq(),
            control.a(),
            b.proved(),
            control.floor(),
            control.counter(),
            control.rejected(),
            control.pending());
  }

  private static BootControl withAllTries(BootControl control) {
    var b = control.b();
    boolean onTrial = b.priority() == 15 && !b.confirmed();
    var renewed = SlotEntry.trial(b.version(), b.counter(), b.lengthBytes(), b.sha256(), 3);
    return onTrial
        ? new BootControl(
            control.seq(),
            control.a(),
            renewed,
            control.floor(),
            control.counter(),
            control.rejected(),
            control.pending())
        : control;
  }

  private static BootControl withTargetLeftBootable(BootControl control) {
    return control.b().equals(SlotEntry.UNBOOTABLE) && control.seq() > 1
        ? new BootControl(
            control.seq(),
            control.a(),
            SlotEntry.confirmed(
                "2.0.0", 200, TestHandset.NEW.length, TestHandset.sha(TestHandset.NEW)),
            control.floor(),
            control.counter(),
            control.rejected(),
            control.pending())
        : control;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutations")
  void every_mutation_of_the_design_is_caught(String name, Consumer<ModelDisk> mutation) {
    assertThatThrownBy(
            () -> {
              for (var firmware : Firmware.values()) {
                new PowerCuts(firmware, 8, 3, mutation).enumerate(1);
              }
            })
        .as(name)
        .isInstanceOf(LawBroken.class);
  }

  @ParameterizedTest
  @EnumSource(Firmware.class)
  void no_write_or_flush_that_fails_breaks_a_law(Firmware firmware) {
    int failures = 0;
    for (int operation = 1; ; operation++) {
      var disk = TestHandset.factoryDisk();
      disk.failAt(operation);
      new TestHandset(firmware).liveOnDespiteErrors(disk);
      if (disk.operations() < operation) {
        break;
      }
      failures++;
    }
    assertThat(failures).isGreaterThan(10);
  }

  @Test
  void a_rotten_boot_record_leaves_the_other_one_in_charge() throws Exception {
    for (int copy = 0; copy < 2; copy++) {
      var disk = TestHandset.factoryDisk();
      disk.rotControl(copy);

      new TestHandset(Firmware.HEALTHY).liveOn(disk);
    }
  }

  @Test
  void a_rotten_image_on_trial_is_never_started() throws Exception {
    var disk = TestHandset.factoryDisk();
    new TestHandset(Firmware.HEALTHY).liveOn(disk);
    disk.rot(Slot.B, 1_000);
    disk.runs(null);

    var booted = BootLoader.boot(disk.disk());

    assertThat(booted.running()).isEqualTo(Slot.A);
    assertThat(booted.control().b().isBootable()).isFalse();
  }

  @Test
  void a_slot_that_cannot_be_read_leaves_the_other_one_to_start() throws Exception {
    var disk = TestHandset.factoryDisk();
    new TestHandset(Firmware.HEALTHY).liveOn(disk);
    assertThat(BootLoader.boot(disk.disk()).running()).isEqualTo(Slot.B);
    disk.killSlot(Slot.B);

    var booted = BootLoader.boot(disk.disk());

    assertThat(booted.running()).isEqualTo(Slot.A);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_boot_record_that_cannot_be_read_or_written_costs_no_start(int copy) throws Exception {
    for (var firmware : Firmware.values()) {
      var disk = TestHandset.factoryDisk();
      new TestHandset(firmware).liveOn(disk);
      disk.killControl(copy);

      assertThat(disk.disk().digest(BootLoader.boot(disk.disk()).running(), 1)).isNotEmpty();
    }
  }

  @Test
  void a_rotten_slot_is_passed_over_even_when_nobody_can_write_that_down() throws Exception {
    var disk = TestHandset.factoryDisk();
    new TestHandset(Firmware.HEALTHY).liveOn(disk);
    disk.rot(Slot.B, 1_000);
    disk.failAt(1);

    var booted = BootLoader.boot(disk.disk());

    assertThat(booted.running()).isEqualTo(Slot.A);
    assertThat(disk.operations()).isPositive();
  }

  @Test
  void two_rotten_boot_records_are_said_to_be_so() {
    var disk = TestHandset.factoryDisk();
    disk.rotControl(0);
    disk.rotControl(1);

    assertThatThrownBy(() -> BootLoader.boot(disk.disk()))
        .isInstanceOf(NothingBootable.class)
        .hasMessageContaining("both boot records");
  }
}
