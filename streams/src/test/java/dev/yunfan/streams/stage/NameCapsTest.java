package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.CapMeters;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.cap.NameCaps;
import dev.yunfan.streams.question.Other;
import dev.yunfan.streams.store.WriteBackStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Which names have rows of their own: an honest new one always gets there. */
class NameCapsTest {
  private static final Caps TWO_FIRMWARES = new Caps(2, 2, 9, 3, 9, 9, 99);

  private final CappedFleet fleet = new CappedFleet(TWO_FIRMWARES, DeclaredNames.NONE);
  private long seq;

  @Test
  void a_name_beyond_the_cap_counts_in_the_other_row() throws Exception {
    fleet.pipe(from("a", "1"), from("b", "2"), from("c", "3"));

    assertThat(adoption()).isEqualTo(Map.of("1", 1L, "2", 1L, Other.NAME, 1L));
  }

  @Test
  void a_name_that_three_handsets_report_takes_the_place_of_one_of_fewer() throws Exception {
    fleet.pipe(from("a", "1"), from("a", "2"), from("b", "3"), from("c", "3"));
    assertThat(adoption()).isEqualTo(Map.of("1", 0L, "2", 1L, Other.NAME, 2L));

    fleet.pipe(from("d", "3"));
    assertThat(adoption()).isEqualTo(Map.of("2", 1L, "3", 1L, Other.NAME, 2L));

    fleet.pipe(from("b", "3"), from("c", "3"));
    assertThat(adoption()).isEqualTo(Map.of("2", 1L, "3", 3L, Other.NAME, 0L));
  }

  @Test
  void a_handset_whose_name_lost_its_row_leaves_the_other_row_when_it_moves() throws Exception {
    fleet.pipe(from("a", "1"), from("b", "2"));
    fleet.pipe(from("c", "3"), from("d", "3"), from("e", "3"));
    assertThat(adoption()).isEqualTo(Map.of("2", 1L, "3", 1L, Other.NAME, 3L));

    fleet.pipe(from("a", "2"), from("c", "3"), from("d", "3"));
    assertThat(adoption()).isEqualTo(Map.of("2", 2L, "3", 3L, Other.NAME, 0L));
  }

  @Test
  void proven_names_never_give_way() throws Exception {
    for (String firmware : new String[] {"1", "2", "3"}) {
      fleet.pipe(from("a", firmware), from("b", firmware), from("c", firmware));
    }

    assertThat(adoption()).isEqualTo(Map.of("1", 0L, "2", 0L, Other.NAME, 3L));
  }

  @Test
  void one_handset_has_at_most_its_share_of_names() throws Exception {
    var known = new CappedFleet(new Caps(9, 9, 99, 2, 9, 9, 99), DeclaredNames.NONE);
    for (int i = 0; i < 50; i++) {
      known.pipe(model("a", "m" + i, "1"));
    }
    known.pipe(model("b", "x", "1"));

    assertThat(known.table().adoption())
        .extracting(FirmwareCount::model)
        .containsExactlyInAnyOrder("m0", Other.NAME, "x");
  }

  @Test
  void a_declared_name_fits_whatever_the_caps_say() throws Exception {
    var declared =
        new DeclaredNames() {
          @Override
          public boolean hasModel(String vendor, String model) {
            return false;
          }

          @Override
          public boolean hasFirmware(String vendor, String version) {
            return version.startsWith("3");
          }
        };
    var known = new CappedFleet(TWO_FIRMWARES, declared);
    known.pipe(from("a", "1"), from("b", "2"), from("c", "3"), from("d", "3.1"), from("e", "4"));

    assertThat(adoption(known))
        .isEqualTo(Map.of("1", 1L, "2", 1L, "3", 1L, "3.1", 1L, Other.NAME, 1L));
  }

  @Test
  void a_name_of_few_handsets_expires_thirty_days_after_its_last_batch() throws Exception {
    fleet.pipe(from("a", "1"), from("b", "2"), from("c", "2"), from("d", "2"));
    var later = LAUNCH.plus(CapUpkeep.KEPT);
    fleet.pipe(from("b", "2").arriving(later));
    assertThat(adoption()).containsEntry("1", 1L);

    fleet.pipe(from("b", "2").arriving(later.plus(Duration.ofDays(1))));
    assertThat(adoption()).isEqualTo(Map.of("2", 3L, Other.NAME, 1L));
    assertThat(fleet.table().crashes()).noneMatch(row -> row.firmware().equals("1"));

    fleet.pipe(from("a", "1").arriving(later.plus(Duration.ofDays(2))));
    assertThat(adoption()).isEqualTo(Map.of("1", 1L, "2", 3L, Other.NAME, 0L));
  }

  @Test
  void a_crash_group_of_few_handsets_expires_and_its_counts_stay() throws Exception {
    fleet.pipe(from("a", "1").crash(), from("b", "1"), from("c", "1"));
    assertThat(fleet.table().crashGroups()).noneMatch(row -> Other.isGroup(row.group()));

    fleet.pipe(from("a", "1").arriving(LAUNCH.plus(CapUpkeep.KEPT).plus(Duration.ofDays(1))));

    assertThat(fleet.table().crashGroups())
        .hasSize(2)
        .allMatch(row -> row.group().equals("~other-java"))
        .allMatch(row -> row.crashes() == 1 && row.handsets() == 1)
        .filteredOn(CrashGroup::whole)
        .extracting(CrashGroup::signature)
        .containsExactly("groups beyond the caps");
  }

  @Test
  void names_that_an_older_build_counted_keep_their_rows() throws Exception {
    fleet.pipe(from("a", "1"), from("b", "2"), from("c", "1"));
    fleet.table();
    fleet.forgetCaps();
    fleet.restart();

    fleet.pipe(from("a", "1"), from("x", "3"), from("y", "3"), from("z", "3"));
    assertThat(adoption()).isEqualTo(Map.of("1", 2L, "2", 1L, Other.NAME, 3L));
  }

  @Test
  void a_batch_with_known_names_costs_no_memory() {
    var store =
        new WriteBackStore<>(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("caps"), Serdes.Bytes(), Serdes.ByteArray())
                .build(),
            CapEntry::encode,
            CapEntry::decode,
            9);
    var names =
        new NameCaps(
            store, Caps.DEFAULT, DeclaredNames.NONE, new CapMeters(new SimpleMeterRegistry()));
    names.adopt("haier", "m", null);
    names.adopt("haier", "m", "1");
    var reporter = new Reporter("d", "haier", "m", "1", 1);
    NameCaps.Losing none = lost -> assertThat(lost).isEmpty();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long incarnations = 0;
    for (int i = 0; i < 20_000; i++) {
      incarnations += names.named(reporter, "haier/d", 1, none).incarnation();
    }

    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      incarnations += names.named(reporter, "haier/d", 1, none).incarnation();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(incarnations).isEqualTo(120_000);
    assertThat(allocated).isLessThan(100_000); // less than a byte each
    assertThat(names.named(reporter, "haier/d", 1, none)).isSameAs(reporter);
  }

  private Telemetry from(String handset, String firmware) {
    return model(handset, "m", firmware);
  }

  private Telemetry model(String handset, String name, String firmware) {
    return batchOf(handset).model("haier", name).firmware(firmware).from(seq++).heartbeat(60);
  }

  private Map<String, Long> adoption() throws Exception {
    return adoption(fleet);
  }

  private static Map<String, Long> adoption(CappedFleet fleet) throws Exception {
    var handsets = new TreeMap<String, Long>();
    fleet.table().adoption().forEach(row -> handsets.put(row.firmware(), row.handsets()));
    return handsets;
  }
}
