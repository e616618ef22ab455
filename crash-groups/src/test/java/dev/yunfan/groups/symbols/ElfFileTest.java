package dev.yunfan.groups.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElfFileTest {
  private static final Map<String, long[]> FUNCTIONS =
      Map.of(
          "_ZN6CamHal4openEv", new long[] {0x1000, 0x80},
          "cam_close", new long[] {0x1100, 0x40});

  private static ElfFile read(byte[] bytes) throws Exception {
    return ElfFile.read(MemorySegment.ofArray(bytes));
  }

  @Test
  void functions_are_found_by_any_address_within_them() throws Exception {
    var elf = read(TinyElf.of("0123abcd", true, FUNCTIONS));
    assertThat(elf.buildId()).isEqualTo("0123abcd");
    assertThat(elf.functionAt(0x1000)).contains("_ZN6CamHal4openEv");
    assertThat(elf.functionAt(0x107f)).contains("_ZN6CamHal4openEv");
    assertThat(elf.functionAt(0x1080)).isEmpty();
    assertThat(elf.functionAt(0x1104)).contains("cam_close");
    assertThat(elf.functionAt(0xfff)).isEmpty();
  }

  @Test
  void a_stripped_file_has_its_dynamic_symbols() throws Exception {
    var elf = read(TinyElf.of("0123abcd", false, FUNCTIONS));
    assertThat(elf.functionAt(0x1010)).contains("_ZN6CamHal4openEv");
  }

  @Test
  void a_torn_file_is_refused_wherever_it_ends() throws Exception {
    var whole = TinyElf.of("0123abcd", true, FUNCTIONS);
    for (int size = 0; size < whole.length - TinyElf.UNREAD; size += 7) {
      var torn = java.util.Arrays.copyOf(whole, size);
      assertThatThrownBy(() -> read(torn)).isInstanceOf(ElfFile.TornElf.class);
    }
  }

  @Test
  void frames_of_a_log_get_the_names_of_the_library_with_their_build_id() throws Exception {
    var elf = read(TinyElf.of("0123abcd", true, FUNCTIONS));
    var frames = new NamedFrames(id -> id.equals("0123abcd") ? Optional.of(elf) : Optional.empty());
    var log =
        List.of(
            "      #00 pc 0000000000001010  /vendor/lib64/libcam.so (BuildId: 0123abcd)",
            "      #01 pc 0000000000001010  /vendor/lib64/libcam.so (BuildId: ffffffff)",
            "      #02 pc 0000000000001010  /vendor/lib64/libcam.so (known+4) (BuildId: 0123abcd)",
            "    #0 0x7b00001104  (/vendor/lib64/libcam.so+0x1104) (BuildId: 0123abcd)");
    assertThat(frames.in(log))
        .containsExactly(
            "      #00 pc 0000000000001010  /vendor/lib64/libcam.so (_ZN6CamHal4openEv+0) (BuildId: 0123abcd)",
            log.get(1),
            log.get(2),
            "    #0 0x7b00001104 in cam_close (/vendor/lib64/libcam.so+0x1104) (BuildId: 0123abcd)");
  }
}
