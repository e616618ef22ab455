package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
  @TempDir private Path folder;

  /** Another process that takes the store if it can, says so, and keeps it while input lasts. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (var _ = new FileStore(Path.of(args[0]), Duration.ofMillis(100)).hold()) {
        System.out.write('h');
        System.out.flush();
        System.in.read();
      } catch (IOException busy) {
        System.out.write('b');
        System.out.flush();
      }
    }
  }

  private Process holder() throws IOException {
    var process = start();
    assertThat(process.getInputStream().read()).isEqualTo('h');
    return process;
  }

  private Process start() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classPath, Holder.class.getName(), folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void another_process_waits_for_the_store_and_says_which_when_it_takes_too_long()
      throws Exception {
    var process = holder();
    try {
      var hasty = new FileStore(folder, Duration.ofMillis(50));
      assertThatThrownBy(hasty::hold)
          .isInstanceOf(IOException.class)
          .hasMessage(folder + " is in use by another process for more than 50 ms");
      var patient = new FileStore(folder, Duration.ofSeconds(20));
      process.getOutputStream().close(); // the other gives it back while we wait
      try (var _ = patient.hold()) {
        assertThat(process.waitFor()).isZero();
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_store_whose_process_was_killed_is_free() throws Exception {
    var process = holder();
    process.destroyForcibly().waitFor();
    new FileStore(folder, Duration.ofMillis(50)).hold().close();
  }

  @Test
  void two_clients_of_one_process_do_not_share_a_store() throws Exception {
    var store = new FileStore(folder);
    try (var _ = store.hold()) {
      assertThatThrownBy(() -> new FileStore(folder).hold())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another client of this process");
    }
    store.hold().close();
  }

  @Test
  void a_client_that_was_turned_away_does_not_open_the_store_to_other_processes() throws Exception {
    try (var _ = new FileStore(folder).hold()) {
      assertThatThrownBy(() -> new FileStore(folder).hold()).isInstanceOf(IOException.class);
      var process = start();
      assertThat(process.getInputStream().read()).isEqualTo('b');
      assertThat(process.waitFor()).isZero();
    }
    var process = holder();
    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void a_store_that_stayed_taken_can_be_asked_for_again() throws Exception {
    var process = holder();
    var hasty = new FileStore(folder, Duration.ofMillis(50));
    assertThatThrownBy(hasty::hold).hasMessageContaining("another process");
    assertThatThrownBy(hasty::hold).hasMessageContaining("another process");
    process.destroyForcibly().waitFor();
    hasty.hold().close();
  }

  @Test
  void a_role_is_kept_by_its_encoded_name_until_it_is_deleted() throws Exception {
    var store = new FileStore(folder);
    store.save("../x", new byte[] {1, 2});
    assertThat(folder.resolve("..%2Fx.json")).hasBinaryContent(new byte[] {1, 2});
    assertThat(new FileStore(folder).load("../x")).hasValue(new byte[] {1, 2});
    store.delete("../x");
    store.delete("../x");
    assertThat(store.load("../x")).isEmpty();
  }

  @Test
  void the_time_floor_lasts_and_a_damaged_one_is_told() throws Exception {
    var store = new FileStore(folder);
    assertThat(store.timeFloor()).isEmpty();
    store.saveTimeFloor(Instant.parse("2026-11-20T12:00:00.9Z"));
    assertThat(store.timeFloor()).hasValue(Instant.parse("2026-11-20T12:00:00Z"));
    for (var damage : new String[] {"", "soon", "99999999999999999"}) {
      Files.writeString(folder.resolve("time-floor"), damage);
      assertThatThrownBy(store::timeFloor)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("time-floor is damaged: it holds '%.20s'".formatted(damage))
          .hasMessageContaining("Check the clock of this device, then delete the file");
    }
  }
}
