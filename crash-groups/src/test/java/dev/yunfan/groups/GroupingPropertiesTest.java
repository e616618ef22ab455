package dev.yunfan.groups;

import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;
import static org.quicktheories.generators.SourceDSL.strings;

import org.junit.jupiter.api.Test;

/** Details may vary without changing the group; and that normalising twice is normalising once. */
class GroupingPropertiesTest {
  @Test
  void a_kernel_group_survives_new_addresses_offsets_processes_and_times() {
    var expected = Logs.group(oops(1, 2, 3, 4));
    qt().forAll(
            longs().between(0x1000_0000L, Long.MAX_VALUE),
            integers().between(1, 0xffff),
            integers().between(1, 4_000_000),
            integers().between(0, 99_999))
        .check((address, offset, process, second) ->
            Logs.group(oops(address, offset, process, second)).equals(expected));
  }

  @Test
  void a_java_group_survives_new_lines_lambda_numbers_and_messages() {
    var expected = Logs.group(trace(1, 1, "a"));
    qt().forAll(
            integers().between(1, 99_999),
            integers().between(0, 5_000),
            strings().betweenCodePoints(';', '~').ofLengthBetween(0, 20)) // neither blank nor colon
        .check(
            (line, lambda, message) -> Logs.group(trace(line, lambda, message)).equals(expected));
  }

  @Test
  void a_native_group_survives_new_addresses_and_processes() {
    var expected = Logs.group(tombstone(1, 2));
    qt().forAll(integers().between(1, 40_000), longs().between(1, Integer.MAX_VALUE))
        .check((process, address) -> Logs.group(tombstone(process, address)).equals(expected));
  }

  @Test
  void normalising_again_changes_nothing() {
    qt().forAll(strings().basicLatinAlphabet().ofLengthBetween(0, 150))
        .check(text -> {
          var title = KernelTitle.normalise(text);
          return KernelTitle.normalise(title).equals(title);
        });
    qt().forAll(strings().betweenCodePoints('$', 'z').ofLengthBetween(0, 60))
        .check(name -> {
          var frame = JavaFrame.normalise(name);
          return JavaFrame.normalise(frame).equals(frame);
        });
  }

  @Test
  void no_text_at_all_makes_a_reader_fail() {
    qt().forAll(strings().allPossible().ofLengthBetween(0, 400))
        .check(text -> Logs.grouped(text).groupId().startsWith("g1:"));
    qt().forAll(strings().allPossible().ofLengthBetween(0, 80), integers().between(0, 60))
        .check((text, at) -> {
          var torn = new StringBuilder(oops(1, 2, 3, 4) + trace(1, 2, "m") + tombstone(1, 2));
          torn.insert(at * 10, text);
          return Logs.grouped(torn.toString()).groupId().startsWith("g1:");
        });
  }

  private static String oops(long address, int offset, int process, int second) {
    return """
    [%5d.000001] BUG: unable to handle kernel paging request at %016x
    [%5d.000002] CPU: 1 PID: %d Comm: syz-executor%d Not tainted 4.9.0 #1
    [%5d.000003] RIP: 0010:[<%016x>]  [<%016x>] nvmap_put.isra.%d+0x%x/0x%x
    [%5d.000004] Call Trace:
    [%5d.000005]  [<%016x>] ? guess+0x1/0x2
    """
        .formatted(
            second,
            address,
            second,
            process,
            process,
            second,
            address,
            address,
            offset,
            offset,
            offset + 1,
            second,
            second,
            address);
  }

  private static String trace(int line, int lambda, String message) {
    return """
    java.lang.IllegalStateException: %s
    \tat com.k.Main.lambda$start$%d(Main.java:%d)
    \tat com.k.Main$$Lambda$%d/0x%x.run(Unknown Source)
    \tat sun.reflect.GeneratedMethodAccessor%d.invoke(Unknown Source)
    \tat java.lang.Thread.run(Thread.java:%d)
    """
        .formatted(message, lambda, line, lambda, lambda, lambda, line);
  }

  private static String tombstone(int process, long address) {
    return """
    pid: %d, tid: %d  >>> mediaserver <<<
    signal 11 (SIGSEGV), code 1 (SEGV_MAPERR), fault addr %08x
      r0 %08x  r1 00000000
      #00  pc 0000f62c  /system/lib/libcamera.so (preview)
    """
        .formatted(process, process + 1, address, address);
  }
}
