package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.update.WrongCopies;
import dev.yunfan.agent.update.WrongCopies.Copy;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptCopiesTest {
  private static final Copy COPY = new Copy("ab".repeat(32), "cd".repeat(32), 1_320_000_000_000L);

  @TempDir private Path folder;

  @Test
  void copies_last_over_a_restart() throws Exception {
    KeptCopies.open(folder, _ -> {}).replace(new WrongCopies(List.of(COPY)));

    assertThat(KeptCopies.open(folder, _ -> {}).all().all()).containsExactly(COPY);
  }

  @Test
  void a_damaged_file_costs_its_damaged_lines_and_no_start() throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0xff, 0, (byte) 0x80, '\n'});
    bytes.write(
        "%s %s 99999999999999999999\n".formatted(COPY.image(), COPY.found()).getBytes(US_ASCII));
    bytes.write("%s %s %d\n".formatted(COPY.image(), COPY.found(), COPY.at()).getBytes(US_ASCII));
    bytes.write(new byte[1_000]);
    Files.write(folder.resolve("wrong-copies"), bytes.toByteArray());

    assertThat(KeptCopies.open(folder, _ -> {}).all().all()).containsExactly(COPY);
  }
}
