package dev.yunfan.streams.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryFirstStoreTest {
  private static final int MEBIBYTE = 1 << 20;

  private final KeyValueStore<Bytes, byte[]> disk = Stores.inMemoryKeyValueStore("disk").get();
  private final MemoryBudget plenty = new MemoryBudget(64 * MEBIBYTE);
  private final MemoryFirstStore store = new MemoryFirstStore(disk, plenty);

  @Test
  void what_is_written_is_read_at_once_and_goes_to_disk_with_the_commit() {
    store.put(key("b"), value("2"));
    store.putAll(List.of(KeyValue.pair(key("a"), value("1")), KeyValue.pair(key("b"), value("3"))));

    assertThat(read("a")).isEqualTo("1");
    assertThat(read("b")).isEqualTo("3");
    assertThat(store.approximateNumEntries()).isEqualTo(2);
    assertThat(onDisk()).as("a number that is asked for writes nothing").isEmpty();

    store.commit(Map.of());
    assertThat(onDisk()).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(read("b")).isEqualTo("3");
  }

  @Test
  void what_is_deleted_is_gone_at_once_and_from_disk_with_the_commit() {
    store.put(key("a"), value("1"));
    store.commit(Map.of());

    assertThat(store.delete(key("a"))).isEqualTo(value("1"));
    assertThat(read("a")).isNull();
    assertThat(onDisk()).containsKey("a");

    store.commit(Map.of());
    assertThat(onDisk()).isEmpty();
    assertThat(store.putIfAbsent(key("a"), value("2"))).isNull();
    assertThat(store.putIfAbsent(key("a"), value("3"))).isEqualTo(value("2"));
  }

  @Test
  void what_no_commit_came_for_never_reaches_the_disk() {
    store.put(key("a"), value("1"));
    store.close();

    assertThat(onDisk()).isEmpty();
    assertThat(plenty.take(64 * MEBIBYTE)).as("all memory is given back").isTrue();
  }

  @Test
  void a_full_memory_is_written_and_used_again() {
    var budget = new MemoryBudget(2 * MEBIBYTE);
    var small = new MemoryFirstStore(disk, budget);
    for (int i = 0; i < 4_000; i++) {
      small.put(key("k" + i), new byte[1_000]);
    }

    assertThat(onDisk()).hasSizeBetween(1_000, 3_999);
    for (int i = 0; i < 4_000; i++) {
      assertThat(small.get(key("k" + i))).hasSize(1_000);
    }
    assertThat(small.all()).toIterable().hasSize(4_000);
    assertThat(onDisk()).hasSize(4_000);
    small.close();
    assertThat(budget.take(2 * MEBIBYTE)).isTrue();
  }

  @Test
  void stores_share_one_memory_and_small_ones_are_spared() {
    var budget = new MemoryBudget(MEBIBYTE);
    var large = new MemoryFirstStore(Stores.inMemoryKeyValueStore("large").get(), budget);
    var small = new MemoryFirstStore(disk, budget);
    for (int i = 0; i < 1_500; i++) {
      large.put(key("k" + i), new byte[900]);
      if (i % 100 == 0) {
        small.put(key("k" + i), new byte[900]);
      }
    }

    assertThat(onDisk()).isEmpty();
    assertThat(large.get(key("k0"))).hasSize(900);
  }

  @Test
  void it_is_a_map_whatever_is_done_to_it() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      var budget = new MemoryBudget(random.nextInt(2 * MEBIBYTE));
      var under = Stores.inMemoryKeyValueStore("under").get();
      var tried = new MemoryFirstStore(under, budget);
      var truth = new HashMap<String, Integer>();
      for (int step = 0; step < 3_000; step++) {
        String key = "k" + random.nextInt(200);
        switch (random.nextInt(20)) {
          case 0 -> tried.commit(Map.of());
          case 1, 2, 3 -> {
            tried.delete(key(key));
            truth.remove(key);
          }
          case 4, 5, 6, 7, 8 -> assertThat(length(tried.get(key(key)))).isEqualTo(truth.get(key));
          default -> {
            int length = 1 + random.nextInt(20_000);
            tried.put(key(key), new byte[length]);
            truth.put(key, length);
          }
        }
      }
      var all = new HashMap<String, Integer>();
      tried.all().forEachRemaining(each -> all.put(text(each.key), each.value.length));
      assertThat(all).as("seed %d", seed).isEqualTo(truth);
    }
  }

  private Map<String, String> onDisk() {
    var found = new HashMap<String, String>();
    disk.all().forEachRemaining(each -> found.put(text(each.key), new String(each.value, UTF_8)));
    return found;
  }

  private @Nullable String read(String key) {
    byte[] value = store.get(key(key));
    return value == null ? null : new String(value, UTF_8);
  }

  private static @Nullable Integer length(byte @Nullable [] value) {
    return value == null ? null : value.length;
  }

  private static String text(Bytes key) {
    return new String(key.get(), UTF_8);
  }

  private static Bytes key(String text) {
    return Bytes.wrap(value(text));
  }

  private static byte[] value(String text) {
    return text.getBytes(UTF_8);
  }
}
