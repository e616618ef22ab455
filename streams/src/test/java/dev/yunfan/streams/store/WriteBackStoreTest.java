package dev.yunfan.streams.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds Kafka Streams to what the store relies on: an internal interface is called before each
 * commit. A release that no longer does so fails here, and not by losing counts.
 */
class WriteBackStoreTest {
  private static final String STORE = "kept";
  private static final int CAPACITY = 4;

  @TempDir Path state;
  private @Nullable TopologyTestDriver driver;

  @AfterEach
  void closes() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void a_commit_of_the_task_writes_what_changed_to_the_store_and_its_changelog() {
    pipe("a", "1");
    assertThat(changelog()).containsExactly(Map.entry("a", "1"));
    assertThat(store().committed("a")).isEqualTo("1".getBytes(UTF_8));
  }

  @Test
  void a_deleted_value_is_gone_from_the_store_and_its_changelog() {
    pipe("a", "1");
    pipe("a", "");
    assertThat(changelog()).containsEntry("a", null);
    assertThat(store().committed("a")).isNull();
    assertThat(store().get("a")).isNull();
    pipe("a", "2");
    assertThat(store().get("a")).isEqualTo("2");
  }

  @Test
  void what_is_committed_is_as_of_the_last_stamp_before_the_commit() {
    pipe("a", "1");
    store().restoredAsOf(5);
    assertThat(store().asOf()).isEqualTo(5);
    store().put("b", "2");
    store().stamp(9);
    assertThat(store().asOf()).isEqualTo(5);
    assertThat(store().committed("b")).isNull();
    pipe("c", "3");
    assertThat(store().asOf()).isEqualTo(9);
    assertThat(store().committed("b")).isNotNull();
  }

  @Test
  void more_values_than_are_kept_as_objects_are_all_there() {
    var all = new HashMap<String, String>();
    for (int i = 0; i < 5 * CAPACITY; i++) {
      pipe("k" + i, "v" + i);
      all.put("k" + i, "v" + i);
    }
    all.forEach((key, value) -> assertThat(store().get(key)).isEqualTo(value));
    assertThat(store().keys()).containsExactlyInAnyOrderElementsOf(all.keySet());
  }

  private void pipe(String key, String value) {
    running()
        .createInputTopic("in", new StringSerializer(), new StringSerializer())
        .pipeInput(key, value);
  }

  private Map<String, @Nullable String> changelog() {
    var latest = new HashMap<String, @Nullable String>();
    running()
        .createOutputTopic(
            "app-" + STORE + "-changelog", new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .forEach(record ->
            latest.put(
                record.key(), record.value() == null ? null : new String(record.value(), UTF_8)));
    return latest;
  }

  @SuppressWarnings("unchecked") // the store was declared so
  private WriteBackStore<String> store() {
    return (WriteBackStore<String>) running().getStateStore(STORE);
  }

  private TopologyTestDriver running() {
    if (driver == null) {
      var settings = new Properties();
      settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
      settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
      driver = new TopologyTestDriver(topology(), settings);
    }
    return driver;
  }

  private static Topology topology() {
    var store =
        new WriteBackBuilder<>(
            Stores.persistentKeyValueStore(STORE),
            CAPACITY,
            () ->
                new WriteBackBuilder.Form<String>(
                    text -> text.getBytes(UTF_8), bytes -> new String(bytes, UTF_8)));
    return new Topology()
        .addSource("source", new StringDeserializer(), new StringDeserializer(), "in")
        .addProcessor("keep", Keep::new, "source")
        .addStateStore(store, "keep");
  }

  /** Puts each value; an empty one deletes. */
  private static final class Keep implements Processor<String, String, Void, Void> {
    private @Nullable WriteBackStore<String> store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      store = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, String> record) {
      if (store == null) {
        throw new IllegalStateException("a record came before the start");
      }
      if (record.value().isEmpty()) {
        store.delete(record.key());
      } else {
        store.put(record.key(), record.value());
      }
    }
  }
}
