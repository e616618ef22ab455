package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.streams.cap.Caps;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsConfigTest {
  private static final String MEMORY = "STREAMS_STATE_MEMORY_MB";

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1048576", "99999999"})
  void state_memory_is_no_more_than_the_heap_that_there_is(String megabytes) {
    long heap = Runtime.getRuntime().maxMemory() >> 20;

    assertThatThrownBy(() -> StreamsConfig.from(Map.of(MEMORY, megabytes)))
        .hasMessage(
            "%s=%s: not a whole number from 0 to %d, the largest heap in MiB"
                .formatted(MEMORY, megabytes, heap));
  }

  @Test
  void a_transaction_may_not_time_out_before_it_commits() {
    var settings = Map.of("STREAMS_TRANSACTION_TIMEOUT", "PT1S", "STREAMS_COMMIT_EVERY", "PT1S");

    assertThatThrownBy(() -> StreamsConfig.from(settings))
        .hasMessage(
            "STREAMS_TRANSACTION_TIMEOUT=PT1S is not longer than STREAMS_COMMIT_EVERY=PT1S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT4.999S", "-PT1S", "PT1H0.001S", "P99999999D", "PT19S"})
  void a_standstill_is_longer_than_commits_take_and_noticed_within_an_hour(String stall) {
    var settings = Map.of("STREAMS_STALL_AFTER", stall, "STREAMS_COMMIT_EVERY", "PT10S");

    assertThatThrownBy(() -> StreamsConfig.from(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("STREAMS_STALL_AFTER=")
        .hasMessageContaining("STREAMS_COMMIT_EVERY=PT10S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "-PT1S", "PT15M0.001S", "P99999999D", "soon"})
  void a_transaction_lasts_no_longer_than_brokers_allow(String timeout) {
    assertThatThrownBy(() -> StreamsConfig.from(Map.of("STREAMS_TRANSACTION_TIMEOUT", timeout)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("STREAMS_TRANSACTION_TIMEOUT=" + timeout);
  }

  @Test
  void every_cap_is_a_setting() {
    var settings =
        Map.of(
            "STREAMS_MODELS_PER_VENDOR", "1",
            "STREAMS_FIRMWARES_PER_MODEL", "2",
            "STREAMS_FIRMWARES", "3",
            "STREAMS_NEW_NAMES_PER_HANDSET", "4",
            "STREAMS_NEW_GROUPS_PER_HANDSET", "5",
            "STREAMS_NEW_GROUPS_PER_FIRMWARE", "6",
            "STREAMS_CRASH_GROUPS", "7");

    assertThat(StreamsConfig.from(settings).caps()).isEqualTo(new Caps(1, 2, 3, 4, 5, 6, 7));
    assertThatThrownBy(() -> StreamsConfig.from(Map.of("STREAMS_CRASH_GROUPS", "0")))
        .hasMessageContaining("STREAMS_CRASH_GROUPS=0");
  }

  @Test
  void no_state_memory_is_a_choice() {
    assertThat(StreamsConfig.from(Map.of(MEMORY, "0")).stateMemory()).isZero();
  }
}
