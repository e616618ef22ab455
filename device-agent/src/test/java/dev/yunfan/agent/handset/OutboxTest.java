package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut, a damaged file or a long time without a network leave of kept events. */
class OutboxTest {
  private static final Reporter WHO = new Reporter("KT-1", "k-touch", "w700", "1.0.0", 0);
  private static final int MANY = 1_000;

  @TempDir private Path folder;
  private final List<Path> setAside = new ArrayList<>();

  private Outbox open() throws IOException {
    return Outbox.open(folder, () -> 77, setAside::add);
  }

  private static List<Long> seqs(TelemetryBatch batch) {
    return batch.events().stream().map(DeviceEvent::seq).toList();
  }

  @Test
  void an_activation_that_the_power_cut_kept_from_the_disk_is_still_to_come() throws IOException {
    var blocked = Files.createDirectory(folder.resolve(".000000000000000000.event.new"));
    assertThatThrownBy(() -> open().put(WHO, 0, new Activation("CN-11")))
        .isInstanceOf(IOException.class);
    Files.delete(blocked);

    assertThat(open().isNew()).isTrue();
  }

  @Test
  void a_number_whose_event_is_on_disk_is_not_given_to_another() throws IOException {
    open().put(WHO, 0, new Activation("CN-11"));
    Files.delete(folder.resolve("next-seq")); // the power was cut before it was there

    var again = open();

    assertThat(again.isNew()).isFalse();
    again.put(WHO, 0, new Activation("CN-12"));
    assertThat(again.next(0, MANY)).singleElement().satisfies(b -> assertThat(seqs(b)).hasSize(2));
  }

  @Test
  void a_number_is_counted_on_disk_before_its_event_is_sent() throws IOException {
    open().put(WHO, 0, new Activation("CN-11"));
    Files.delete(folder.resolve("next-seq"));
    var again = open();
    again.forget(again.next(0, MANY).getFirst()); // it was accepted

    assertThat(open().isNew()).isFalse();
    open().put(WHO, 0, new Activation("CN-12"));
    assertThat(seqs(open().next(0, MANY).getFirst())).containsExactly(1L);
  }

  @Test
  void a_damaged_event_is_set_aside_and_holds_up_no_other() throws IOException {
    var outbox = open();
    for (int i = 0; i < 3; i++) {
      outbox.put(WHO, 0, new Activation("CN-1" + i));
    }
    Files.write(folder.resolve("000000000000000001.event"), new byte[] {1, 2, 3});

    assertThat(seqs(outbox.next(0, MANY).getFirst())).containsExactly(0L, 2L);
    assertThat(setAside).hasSize(1);
    assertThat(setAside.getFirst()).exists().hasFileName("000000000000000001.event.unreadable");
    assertThat(seqs(open().next(0, MANY).getFirst())).containsExactly(0L, 2L);
    assertThat(setAside).as("told once").hasSize(1);
  }

  @Test
  void a_batch_is_of_one_firmware_that_which_ran_when_its_events_happened() throws IOException {
    var outbox = open();
    var updated = new Reporter("KT-1", "k-touch", "w700", "2.0.0", 0);
    for (var who : List.of(WHO, WHO, updated)) {
      outbox.put(who, 0, new Activation("CN-11"));
    }

    var first = outbox.next(0, MANY).getFirst();
    assertThat(first.reporter().firmware()).isEqualTo("1.0.0");
    assertThat(seqs(first)).containsExactly(0L, 1L);
    outbox.forget(first);
    var second = outbox.next(0, MANY).getFirst();
    assertThat(second.reporter().firmware()).isEqualTo("2.0.0");
    assertThat(second.reporter().incarnation()).isEqualTo(77);
    assertThat(seqs(second)).containsExactly(2L);
  }

  @Test
  void batches_keep_to_the_number_asked_for_and_to_half_a_megabyte() throws IOException {
    var outbox = open();
    var frames = Collections.nCopies(64, "f".repeat(500));
    for (int i = 0; i < 20; i++) {
      outbox.put(WHO, 0, new Crash(CrashKind.NATIVE, "SIGSEGV", "mediaserver", frames, i));
    }

    var whole = outbox.next(0, MANY).getFirst();
    assertThat(whole.events()).hasSizeBetween(15, 16);
    assertThat(TelemetryBatch.CODEC.encode(whole).length).isLessThan(512 << 10);
    assertThat(outbox.next(0, 3).getFirst().events()).hasSize(3);
  }
}
