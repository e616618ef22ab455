package dev.yunfan.groups;

import static dev.yunfan.groups.Logs.console;
import static dev.yunfan.groups.Logs.group;
import static dev.yunfan.groups.Logs.kind;
import static dev.yunfan.groups.Logs.readable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The same faults as other processors, ages and log daemons print them. */
class KernelPlatformsTest {
  /** As a handset of 2011 left it in last_kmsg. */
  private static final String TEGRA =
      """
      <1>[  128.460123] Unable to handle kernel NULL pointer dereference at virtual address 0000001c
      <1>[  128.460160] pgd = ea4b0000
      <0>[  128.460220] Internal error: Oops: 17 [#1] PREEMPT SMP
      <4>[  128.460250] Modules linked in: bcm4329
      <4>[  128.460300] CPU: 1    Not tainted  (2.6.36.3 #7)
      <4>[  128.460330] PC is at nvmap_handle_put+0x18/0xa4
      <4>[  128.460360] LR is at nvmap_ioctl_free+0x3c/0x58
      <4>[  128.460390] pc : [<c0123456>]    lr : [<c0123400>]    psr: 60000013
      <4>[  128.460420] Backtrace:
      <4>[  128.460450] [<c0123456>] (nvmap_handle_put+0x0/0xa4) from [<c0123400>] (nvmap_ioctl_free+0x3c/0x58)
      """;

  @Test
  void an_arm_oops_of_2011_blames_the_program_counter() {
    assertThat(kind(TEGRA)).isEqualTo("kernel");
    assertThat(readable(TEGRA))
        .isEqualTo("BUG: unable to handle kernel NULL pointer dereference in nvmap_handle_put");
  }

  @Test
  void where_the_program_counter_is_in_a_copy_arm_frames_name_the_caller() {
    var copying =
        TEGRA
            .replace("PC is at nvmap_handle_put", "PC is at memcpy")
            .replace("(nvmap_handle_put+0x0/0xa4) from", "(memcpy+0x0/0xa4) from");
    assertThat(readable(copying)).endsWith("in nvmap_ioctl_free");
  }

  @Test
  void an_old_x86_oops_without_times_is_read_too() {
    assertThat(
            readable(
                """
                BUG: unable to handle kernel paging request at 6b6b6b6b
                IP: [<c1234567>] ext3_lookup+0x12/0x40
                *pde = 00000000
                Oops: 0000 [#1] SMP
                EIP is at ext3_lookup+0x12/0x40
                Call Trace:
                 [<c1111111>] ? do_lookup+0x1/0x2
                 [<c2222222>] real_lookup+0x1/0x2
                """))
        .isEqualTo("BUG: unable to handle kernel paging request in ext3_lookup");
  }

  @Test
  void an_arm64_oops_blames_pc() {
    assertThat(
            readable(
                """
                [   34.404][ T3083] Unable to handle kernel paging request at virtual address 00616161616161a1
                [   34.423][ T3083] Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
                [   34.434][ T3083] pc : __kmem_cache_alloc_node+0x17c/0x350
                [   34.434][ T3083] lr : __kmem_cache_alloc_node+0x80/0x350
                [   34.470][ T3083] Call trace:
                [   34.471][ T3083]  __kmem_cache_alloc_node+0x17c/0x350
                [   34.474][ T3083]  simple_xattr_alloc+0x50/0x90
                """))
        .isEqualTo("BUG: unable to handle kernel paging request in simple_xattr_alloc");
  }

  @Test
  void syslog_and_dmesg_prefixes_do_not_matter() {
    var console =
        """
        [   12.345678] general protection fault: 0000 [#1] SMP
        [   12.345679] RIP: 0010:foo+0x1/0x2
        [   12.345680] Call Trace:
        [   12.345681]  ? guess+0x1/0x2
        """;
    var syslog = console.replace("[   12", "Nov 20 12:00:01 host kernel: [   12");
    var dated = console.replaceAll("(?m)^\\[   12\\.\\d+\\]", "[Fri Nov 20 12:00:01 2026]");
    assertThat(readable(console)).isEqualTo("general protection fault in foo");
    assertThat(readable(syslog)).isEqualTo(readable(console));
    assertThat(readable(dated)).isEqualTo(readable(console));
  }

  @Test
  void a_line_that_the_console_cut_and_repeats_does_not_open_a_report() {
    assertThat(
            readable(
                """
                [    9.1] WARNING: CPU: 0 PID:
                [    9.1] ** replaying previous printk message **
                [    9.1] WARNING: CPU: 0 PID: 1 at fs/inode.c:336 drop_it+0xc4/0x110
                [    9.2] RIP: 0010:drop_it+0xc4/0x110
                [    9.3] Call Trace:
                [    9.3]  udf_rmdir+0x3bc/0x730
                """))
        .isEqualTo("WARNING in drop_it");
  }

  @Test
  void network_addresses_are_one_name_but_devices_are_not() {
    var report = console("BUG: Address fc00:: on device lo is missing its host route.");
    assertThat(readable(report))
        .isEqualTo("BUG: Address IPV6ADDR on device lo is missing its host route.");
    assertThat(group(report.replace("fc00::", "fe80::1:aa"))).isEqualTo(group(report));
    assertThat(group(report.replace("fc00::", "fe80:0:0:0:2:3:4:aa"))).isEqualTo(group(report));
    assertThat(group(report.replace("device lo", "device wlan"))).isNotEqualTo(group(report));
  }

  @Test
  void the_first_words_of_the_sanitizer_are_those_of_today() {
    var trace = "Call Trace:|dump_stack+0x1/0x2|kasan_report_error+0x1/0x2|drop_it+0x1/0x2";
    var today =
        "BUG: KASAN: use-after-free in drop_it+0x1/0x2|Read of size 8 at addr f0 by task a/1|";
    var early =
        "BUG: KASan: use after free in drop_it+0x1/0x2 [m] at addr f0|Read of size 8 by task a/1|";
    assertThat(readable(report(today + trace))).isEqualTo("KASAN: use-after-free Read in drop_it");
    assertThat(group(report(early + trace))).isEqualTo(group(report(today + trace)));
    var apart = early.replace("use after free", "out of bounds access");
    assertThat(readable(report(apart + trace))).isEqualTo("KASAN: out-of-bounds Read in drop_it");
  }

  private static String report(String lines) {
    return console(lines.split("\\|"));
  }
}
