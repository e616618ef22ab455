package dev.yunfan.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers every call with one list. */
class ModelCommandTest {
  private static final String LIST =
      """
      {"vendor":"k-touch","version":3,"models":[
       {"model":"W700","releases":2,"name":"天语 W700"},
       {"model":"liquid-e2","releases":0}]}
      """;

  private final CannedServer server = new CannedServer((_, _) -> LIST);

  @AfterEach
  void stop() {
    server.close();
  }

  private int run(String... words) {
    return server.run(new ModelCommand(), words);
  }

  @Test
  void the_list_shows_each_name_beside_its_id_in_columns_that_stand() {
    assertThat(run("list", "k-touch")).as(server.err::toString).isZero();

    assertThat(server.out.toString().lines())
        .containsExactly(
            "MODEL      NAME       RELEASES",
            "W700       天语 W700  2", // as wide on a screen as the line above
            "liquid-e2  -          0");
  }

  @Test
  void a_name_is_given_against_the_programme_as_it_stands_and_taken_back_without_one() {
    assertThat(run("name", "k-touch", "W700", "天语 W700")).as(server.err::toString).isZero();
    assertThat(run("name", "k-touch", "W700")).as(server.err::toString).isZero();

    assertThat(server.calls)
        .containsExactly(
            "GET /v1/vendors/k-touch/models null ",
            "POST /v1/vendors/k-touch/models \"3\" {\"reason\":\"its name for people\",\"model\":\"W700\",\"name\":\"天语 W700\"}",
            "GET /v1/vendors/k-touch/models null ",
            "POST /v1/vendors/k-touch/models \"3\" {\"reason\":\"its name for people\",\"model\":\"W700\"}");
  }
}
