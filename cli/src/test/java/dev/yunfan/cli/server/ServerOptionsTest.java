package dev.yunfan.cli.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.cli.fault.CannotStart;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServerOptionsTest {
  @Test
  void a_wrong_setting_ends_the_start_before_anything_is_waited_for() {
    var options = new ServerOptions();
    new CommandLine(options).parseArgs("--kafka", "127.0.0.1:1");

    assertThatThrownBy(() ->
            options.runUntilStopped(
                "TEST_",
                _ -> {
                  throw new IllegalArgumentException("TEST_PORT=x: not a whole number");
                }))
        .isInstanceOf(CannotStart.class)
        .hasMessage("TEST_PORT=x: not a whole number");
  }

  @Test
  void receipt_keys_of_another_form_are_named_without_their_secret() {
    var settings =
        Map.of(
            "YUNFAN_FLEET_KEYS",
            "haier=haier-fleet-key-1",
            "YUNFAN_RECEIPT_KEYS",
            "haier=hunter2-hunter2-hunter2");

    assertThatThrownBy(() -> ServerOptions.fleetKeys(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("YUNFAN_RECEIPT_KEYS=***: not of the form id=secret")
        .hasMessageNotContaining("hunter2");
  }
}
