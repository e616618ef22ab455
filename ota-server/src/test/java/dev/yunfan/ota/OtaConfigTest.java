package dev.yunfan.ota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtaConfigTest {
  @Test
  void settings_are_read_and_secrets_never_print() {
    var config =
        OtaConfig.from(
            Map.of(
                "OTA_OPERATOR_TOKEN", "hush-hush",
                "OTA_WEBHOOK_KEY", "a-very-secret-key",
                "OTA_CHECK_IN_INTERVAL", "PT6H",
                "OTA_SERVERS", "2/3",
                "OTA_CONTROL_SNAPSHOT", "none",
                "OTA_OIDC", "https://accounts.example yunfan https://accounts.example/keys"));

    assertThat(config.fleet().schedule().interval()).isEqualTo(Duration.ofHours(6));
    assertThat(config.keys().online()).isEmpty();
    assertThat(config.fleet().servers()).isEqualTo(new OtaConfig.Servers(3, 2));
    assertThat(config.control().snapshot()).isEmpty();
    assertThat(config.keys().oidc().orElseThrow().audience()).isEqualTo("yunfan");
    assertThat(config.toString()).doesNotContain("hush").doesNotContain("very-secret");
  }

  @Test
  void the_snapshot_of_the_control_log_is_beside_the_images() {
    assertThat(OtaConfig.from(Map.of("OTA_IMAGE_STORE", "/srv/yunfan/images")).control().snapshot())
        .contains(Path.of("/srv/yunfan/control.snapshot"));
  }

  @Test
  void all_faults_are_told_at_once() {
    assertThatThrownBy(() ->
            OtaConfig.from(
                Map.of(
                    "OTA_EVENT_LOOPS", "none",
                    "OTA_TIME_ZONE", "Beijing",
                    "OTA_CHECK_IN_INTERVAL", "1h",
                    "OTA_SERVERS", "4/3",
                    "OTA_WEBHOOK_KEY", "too-short",
                    "OTA_GATE", "x")))
        .hasMessageContaining("OTA_WEBHOOK_KEY=***: not at least 16 bytes")
        .hasMessageContaining("OTA_EVENT_LOOPS=none")
        .hasMessageContaining("OTA_TIME_ZONE=Beijing: not a time zone")
        .hasMessageContaining("OTA_CHECK_IN_INTERVAL=1h: not an ISO-8601 duration")
        .hasMessageContaining("OTA_SERVERS=4/3: not NUMBER/COUNT")
        .hasMessageContaining("OTA_GATE: no such setting");
  }

  @Test
  void a_malformed_secret_is_named_but_not_shown() {
    assertThatThrownBy(() -> OtaConfig.from(Map.of("OTA_WEBHOOK_KEY", "too-short")))
        .hasMessageContaining("OTA_WEBHOOK_KEY")
        .hasMessageNotContaining("too-short");
  }

  @Test
  void a_key_file_that_is_not_there_is_named_with_its_setting() {
    assertThatThrownBy(() ->
            OtaConfig.from(
                Map.of("OTA_SNAPSHOT_KEY", "no-such.key", "OTA_TIMESTAMP_KEY", "no-such.key")))
        .hasMessageContaining("OTA_TIMESTAMP_KEY=no-such.key")
        .hasMessageContaining("OTA_KEY_PASSPHRASE");
    assertThatThrownBy(() -> OtaConfig.from(Map.of("OTA_SNAPSHOT_KEY", "snapshot.key")))
        .hasMessageContaining("OTA_TIMESTAMP_KEY is not set");
    assertThatThrownBy(() -> OtaConfig.from(Map.of("OTA_ASSIGNMENT_KEY", "assignment.key")))
        .hasMessageContaining("OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY are not set");
  }
}
