package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers every call with one list. */
class FirmwareCommandTest {
  private static final String LIST =
      """
      {"vendor":"haier","version":3,"rules":%d,"decides":%b,"firmwares":[
       {"version":"20120518","place":"declared"},
       {"version":"2.4.0","place":"signed counter","counter":7,"state":"available"}]}
      """;

  private String answer = LIST.formatted(3, true);
  private final CannedServer server = new CannedServer((_, _) -> answer);

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... words) {
    return server.run(new FirmwareCommand(), words);
  }

  @Test
  void the_list_says_how_each_place_is_known() {
    assertThat(run("list", "haier")).as(server.err::toString).isZero();

    assertThat(server.out.toString().lines())
        .containsExactly(
            "VERSION   PLACE             STATE",
            "20120518  declared          -",
            "2.4.0     signed counter 7  available");
  }

  @Test
  void under_older_rules_the_list_says_that_texts_decide() {
    answer = LIST.formatted(2, false);

    assertThat(run("list", "haier")).isZero();

    assertThat(server.out.toString())
        .contains("Rules 2 are in force")
        .contains("./yunfan control upgrade --to 3");
  }

  @Test
  void firmwares_are_declared_against_the_order_as_it_stands() {
    assertThat(run("declare", "haier", "20110801", "20120518", "--before", "2.4.0")).isZero();

    assertThat(server.calls)
        .containsExactly(
            "GET /v1/vendors/haier/firmwares null ",
            "POST /v1/vendors/haier/firmwares \"3\" {\"reason\":\"firmware of the factory\",\"versions\":[\"20110801\",\"20120518\"],\"before\":\"2.4.0\"}");
  }

  @Test
  void a_place_is_taken_back_by_naming_no_firmware() {
    assertThat(run("declare", "haier", "--after", "2.4.0", "--reason", "none after all")).isZero();

    assertThat(server.calls.getLast())
        .endsWith("{\"reason\":\"none after all\",\"versions\":[],\"after\":\"2.4.0\"}");
  }

  @Test
  void a_place_is_beside_one_release() {
    assertThat(run("declare", "haier", "1", "--after", "2.4.0", "--before", "2.5")).isEqualTo(2);

    assertThat(server.err.toString()).contains("--after or --before, not both");
    assertThat(server.calls).isEmpty();
  }
}
