package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events kept through a power cut, a damaged file or a long time without a network. */
class OutboxTest {
  private static final Reporter WHO = new Reporter("KT-1", "k-touch", "w700", "1.0.0", 0);
  private static final int MANY = 1_000;

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private Outbox open() throws IOException {
    return open(1 << 20);
  }

  private Outbox open(long mostBytes) throws IOException {
    return Outbox.open(FolderEventStore.open(folder), mostBytes, () -> 77, said::add);
  }

  private static final int BLOCK = 4_096;

  private static Heartbeat heartbeat(int n) {
    return new Heartbeat(n, 0, 50, 100, Network.WIFI);
  }

  private static Crash crash(int n) {
    return new Crash(CrashKind.JAVA, "crash " + n, "a.b", List.of("a.b.C.d"), n);
  }

  private static List<TelemetryEvent> bodies(Outbox outbox) throws IOException {
    return outbox.next(0, MANY).getFirst().events().stream().map(DeviceEvent::body).toList();
  }

  @Test
  void a_full_outbox_drops_the_oldest_heartbeats_then_crashes_then_reports_and_says_so()
      throws IOException {
    var activation = new Activation("CN-11");
    var report = new UpdateReport("r1", "2.0.0", UpdatePhase.CONFIRMED, null);
    var outbox = open(4 * BLOCK);
    for (var event : List.of(activation, heartbeat(1), heartbeat(2), crash(1))) {
      outbox.put(WHO, 0, event);
    }
    outbox.put(WHO, 0, heartbeat(3));
    assertThat(bodies(outbox)).containsExactly(activation, heartbeat(2), crash(1), heartbeat(3));
    outbox.put(WHO, 0, report);
    outbox.put(WHO, 0, crash(2));
    assertThat(bodies(outbox)).containsExactly(activation, crash(1), report, crash(2));

    outbox.put(WHO, 0, heartbeat(4)); // all others matter more
    outbox.put(WHO, 0, crash(3));

    assertThat(bodies(outbox)).containsExactly(activation, report, crash(2), crash(3));
    assertThat(said)
        .hasSize(5)
        .contains("outbox full, 16384 bytes: dropped [HEARTBEAT]; 4 events in all")
        .last()
        .isEqualTo("outbox full, 16384 bytes: dropped [CRASH]; 5 events in all");
    assertThat(open(4 * BLOCK).dropped()).isEqualTo(5);
    try (var files = Files.newDirectoryStream(folder, "*.event")) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void a_large_event_takes_the_room_of_several_and_one_that_never_fits_costs_none()
      throws IOException {
    var outbox = open(4 * BLOCK);
    for (var event : List.of(crash(1), heartbeat(1), heartbeat(2), heartbeat(3))) {
      outbox.put(WHO, 0, event);
    }
    var large = new Crash(CrashKind.NATIVE, "SIGSEGV", "m", List.of("f".repeat(2 * BLOCK)), 1);
    outbox.put(WHO, 0, large);
    assertThat(bodies(outbox)).containsExactly(crash(1), large);

    var larger = new Crash(CrashKind.NATIVE, "SIGSEGV", "m", List.of("f".repeat(5 * BLOCK)), 1);
    outbox.put(WHO, 0, larger);

    assertThat(bodies(outbox)).containsExactly(crash(1), large);
    assertThat(outbox.dropped()).isEqualTo(4);
  }

  @Test
  void a_lowered_bound_holds_from_the_next_start_and_unreadable_files_go_first()
      throws IOException {
    var outbox = open();
    for (int i = 0; i < 4; i++) {
      outbox.put(WHO, 0, heartbeat(i));
    }
    Files.write(folder.resolve("000000000000000003.event"), new byte[] {1, 2, 3});

    assertThat(bodies(open(2 * BLOCK))).containsExactly(heartbeat(1), heartbeat(2));
    assertThat(folder.resolve("000000000000000003.event.unreadable")).doesNotExist();
    assertThat(open(2 * BLOCK).dropped()).isEqualTo(2);
  }

  private static Receipt receipt(String rolloutId, int day) {
    return new Receipt(new Membership(rolloutId, "2.0.0", Arm.TREATED, 0), day, 0, new byte[16]);
  }

  @Test
  void a_report_keeps_its_receipt_until_it_is_sent_and_batches_carry_the_newest_ones_beside()
      throws IOException {
    var report = new UpdateReport("r1", "2.0.0", UpdatePhase.OFFERED, null);
    var outbox = open();
    outbox.keep(List.of(receipt("r1", 1), receipt("r2", 1)));
    outbox.put(WHO, 0, report);
    outbox.keep(List.of(receipt("r2", 2), receipt("r3", 2)));

    var batch = open().next(0, MANY).getFirst();
    assertThat(batch.receipts())
        .containsExactly(receipt("r1", 1), receipt("r2", 2), receipt("r3", 2));

    outbox.keep(List.of(receipt("r1", 3)));
    assertThat(open().next(0, MANY).getFirst().receipts()).containsExactly(receipt("r1", 3));
    outbox.forget(batch);
    outbox.keep(List.of());
    outbox.put(WHO, 0, heartbeat(1));
    assertThat(open().next(0, MANY).getFirst().receipts()).isEmpty();
  }

  @Test
  void a_batch_never_has_more_receipts_than_the_gateway_looks_at() throws IOException {
    var outbox = open();
    outbox.keep(List.of(receipt("r1", 1)));
    outbox.put(WHO, 0, new UpdateReport("r1", "2.0.0", UpdatePhase.OFFERED, null));
    outbox.keep(IntStream.range(2, 34).mapToObj(i -> receipt("r" + i, 1)).toList());

    assertThat(outbox.next(0, MANY).getFirst().receipts())
        .hasSize(Receipt.MAX_OF_A_BATCH)
        .startsWith(receipt("r1", 1));
  }

  @Test
  void receipts_that_cannot_be_read_are_none_and_cost_no_event() throws IOException {
    var outbox = open();
    outbox.keep(List.of(receipt("r1", 1)));
    outbox.put(WHO, 0, heartbeat(1));
    Files.write(folder.resolve("receipts"), new byte[] {1, 2, 3});

    var again = open();
    assertThat(again.next(0, MANY).getFirst().receipts()).isEmpty();
    assertThat(said).singleElement().asString().startsWith("receipts cannot be read");
    again.keep(List.of(receipt("r1", 2)));
    assertThat(open().next(0, MANY).getFirst().receipts()).containsExactly(receipt("r1", 2));
  }

  @Test
  void events_that_firmware_of_version_1_kept_are_sent_by_this_one() throws IOException {
    var report = new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "hash");
    open().put(WHO, 0, report);
    var file = folder.resolve("000000000000000000.event");
    Files.write(file, inVersion1(Files.readAllBytes(file)));

    assertThat(bodies(open())).containsExactly(report);
  }

  private static byte[] inVersion1(byte[] batch) throws IOException {
    var schemas = AvroCodec.releasedSchemas("telemetry-batch");
    var store = new SchemaStore.Cache();
    schemas.forEach(store::addSchema);
    var first = schemas.getFirst();
    var decoder = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), first, store);
    var encoder = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), first);
    var encoded = encoder.encode(decoder.decode(batch));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  @Test
  void what_a_power_cut_left_half_written_takes_no_room_for_ever() throws IOException {
    open();
    Files.write(folder.resolve(".000000000000000000.event.new"), new byte[5]);

    open();

    assertThat(folder.resolve(".000000000000000000.event.new")).doesNotExist();
  }

  private static List<Long> seqs(TelemetryBatch batch) {
    return batch.events().stream().map(DeviceEvent::seq).toList();
  }

  @Test
  void an_activation_that_the_power_cut_kept_from_the_disk_is_still_to_come() throws IOException {
    var outbox = open();
    var blocked = Files.createDirectory(folder.resolve(".000000000000000000.event.new"));
    assertThatThrownBy(() -> outbox.put(WHO, 0, new Activation("CN-11")))
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
    assertThat(said)
        .containsExactly(
            "an event cannot be read any more, it is kept as 000000000000000001.event.unreadable");
    assertThat(folder.resolve("000000000000000001.event.unreadable")).exists();
    assertThat(seqs(open().next(0, MANY).getFirst())).containsExactly(0L, 2L);
    assertThat(said).as("told once").hasSize(1);
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
