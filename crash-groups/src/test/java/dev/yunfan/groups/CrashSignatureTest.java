package dev.yunfan.groups;

import static dev.yunfan.groups.CrashFamily.JAVA;
import static dev.yunfan.groups.CrashFamily.KERNEL;
import static dev.yunfan.groups.CrashFamily.NATIVE;
import static dev.yunfan.groups.CrashFamily.WATCHDOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Signatures of crashes as handsets report them, already taken apart. */
class CrashSignatureTest {
  private static CrashSignature of(CrashFamily kind, String reason, String... frames) {
    return CrashSignature.of(kind, reason, "com.haier.dialer", List.of(frames));
  }

  @Test
  void a_java_crash_is_its_class_and_its_own_frames() {
    var crash =
        of(
            JAVA,
            "java.lang.IllegalStateException: slot 17 is taken",
            "java.util.HashMap.get(HashMap.java:12)",
            "at com.haier.dialer.Slots.take(Slots.java:41)",
            "com.haier.dialer.Dialer.onClick(Dialer.java:112)",
            "android.os.Looper.loop(Looper.java:123)");
    assertThat(crash.readable())
        .isEqualTo(
            "java.lang.IllegalStateException at com.haier.dialer.Slots.take"
                + " < com.haier.dialer.Dialer.onClick");
  }

  @Test
  void a_reported_crash_and_its_raw_log_are_one_group() {
    var raw =
        Logs.grouped(
            """
            java.lang.IllegalStateException: slot 4
            \tat com.haier.dialer.Slots.take(Slots.java:41)
            """);
    assertThat(of(JAVA, "java.lang.IllegalStateException: x", "com.haier.dialer.Slots.take(:1)"))
        .extracting(CrashSignature::groupId)
        .isEqualTo(raw.groupId());
    assertThat(of(KERNEL, "general protection fault: 0000 [#1]", "foo.isra.3+0x1/0x2", "bar"))
        .extracting(CrashSignature::groupId)
        .isEqualTo(Logs.group("general protection fault: 0000 [#1] SMP\nRIP: 0010:foo+0x1/0x2\n"));
  }

  @Test
  void a_kernel_crash_blames_the_first_frame_that_is_not_noise() {
    assertThat(
            of(
                    KERNEL,
                    "BUG: unable to handle kernel NULL pointer dereference at 0000001c",
                    "memcpy+0x1/0x2",
                    "nvmap_put+0x18/0xa4")
                .readable())
        .isEqualTo("BUG: unable to handle kernel NULL pointer dereference in nvmap_put");
    assertThat(
            of(
                KERNEL,
                "Oops - undefined instruction at c0123456",
                "dump_stack",
                "camera_isr",
                "kthread"))
        .extracting(CrashSignature::readable)
        .isEqualTo("Oops - undefined instruction at ADDR at camera_isr");
  }

  @Test
  void native_and_watchdog_crashes_are_read_in_their_own_notation() {
    assertThat(
            of(
                    NATIVE,
                    "signal 11 (SIGSEGV), fault addr 0xdead",
                    "#00 pc 00013f28  /system/lib/libc.so (memcpy)",
                    "#01 pc 0000f62c  /system/lib/libcamera.so (preview(int))")
                .readable())
        .isEqualTo("SIGSEGV at preview");
    assertThat(of(NATIVE, "SIGABRT", "abort", "tiles::take(int)").readable())
        .isEqualTo("SIGABRT at tiles::take");
    assertThat(
            of(
                WATCHDOG,
                "Input dispatching timed out",
                "java.lang.Object.wait(Object.java)",
                "com.k.Sync.lock(Sync.java:3)"))
        .extracting(CrashSignature::readable)
        .isEqualTo("ANR at com.k.Sync.lock");
  }

  @Test
  void without_any_frame_the_program_stands_in() {
    var one = CrashSignature.of(NATIVE, "SIGSEGV", "mediaserver", List.of());
    var other = CrashSignature.of(NATIVE, "SIGSEGV", "rild", List.of());
    assertThat(one.readable()).isEqualTo("SIGSEGV at mediaserver");
    assertThat(one.groupId()).isNotEqualTo(other.groupId());
  }

  @Test
  void variants_tell_apart_what_a_group_holds_together() {
    var one = of(JAVA, "a.B", "c.A.a", "c.B.b", "c.C.c", "c.D.d");
    var other = of(JAVA, "a.B", "c.A.a", "c.B.b", "c.C.c", "c.E.e");
    assertThat(one.groupId()).isEqualTo(other.groupId());
    assertThat(one.variantId()).isNotEqualTo(other.variantId());
  }

  @Test
  void more_than_five_frames_never_decide() {
    assertThatThrownBy(() -> new CrashSignature(JAVA, "a.B", List.of(), 6, false))
        .hasMessageContaining("6 deciding frames");
  }
}
