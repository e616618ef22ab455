package dev.yunfan.groups.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameMappingTest {
  private static final NameMapping MAPPING =
      NameMapping.of(
          """
          # compiler: R8
          com.vendor.notes.Editor -> a.b:
          # {"id":"sourceFile","fileName":"Editor.java"}
              int lines -> a
              1:3:void save(java.lang.String):70:72 -> c
              4:4:void com.vendor.notes.Disk.flush():12:12 -> c
              4:4:void save(java.lang.String):75 -> c
              void close() -> d
          com.vendor.notes.FullDisk -> a.c:
              1:1:void <init>():3:3 -> <init>
          """
              .lines()
              .toList());

  private static List<String> original(String line) {
    return MAPPING.in(List.of(line));
  }

  @Test
  void a_frame_gets_the_name_of_its_line() {
    assertThat(original("\tat a.b.c(SourceFile:2)"))
        .containsExactly("\tat com.vendor.notes.Editor.save(SourceFile:2)");
    assertThat(original("E AndroidRuntime: \tat a.b.d(Unknown Source:9)"))
        .containsExactly("E AndroidRuntime: \tat com.vendor.notes.Editor.close(Unknown Source:9)");
  }

  @Test
  void an_inlined_method_is_a_frame_again_above_the_one_it_was_inlined_into() {
    assertThat(original("\tat a.b.c(SourceFile:4)"))
        .containsExactly(
            "\tat com.vendor.notes.Disk.flush(SourceFile:4)",
            "\tat com.vendor.notes.Editor.save(SourceFile:4)");
  }

  @Test
  void a_method_that_the_mapping_lacks_keeps_its_name_in_the_original_class() {
    assertThat(original("\tat a.b.zz(SourceFile:9)"))
        .containsExactly("\tat com.vendor.notes.Editor.zz(SourceFile:9)");
  }

  @Test
  void exceptions_get_their_names_and_other_text_stays() {
    assertThat(original("Caused by: a.c: disk a.b is full"))
        .containsExactly("Caused by: com.vendor.notes.FullDisk: disk a.b is full");
    assertThat(original("\tat z.z.z(Z.java:1)")).containsExactly("\tat z.z.z(Z.java:1)");
    assertThat(original("nothing about a.c here")).containsExactly("nothing about a.c here");
  }
}
