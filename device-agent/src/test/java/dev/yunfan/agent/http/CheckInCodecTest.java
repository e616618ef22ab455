package dev.yunfan.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckInCodecTest {
  private static CheckInAnswer answer(String rolloutId) {
    return answer(rolloutId, "/v1/images/x");
  }

  private static CheckInAnswer answer(String rolloutId, String image) {
    var body =
        """
        {"decision":"offer","nextCheckInSeconds":60,"rolloutId":"%s","release":"2.0.0","releaseCounter":7,
         "manifest":{"vendor":"k-touch","model":"w700","version":"2.0.0","lengthBytes":5,"sha256":"%s"},
         "target":"k-touch/w700/full-2.0.0.img","image":"%s"}
        """
            .formatted(rolloutId, "ab".repeat(32), image);
    return CheckInCodec.answer(body.getBytes(UTF_8)).orElseThrow().answer();
  }

  private static Optional<List<Receipt>> receipts(String member) {
    var body = "{\"decision\":\"up-to-date\",\"nextCheckInSeconds\":60%s}".formatted(member);
    return CheckInCodec.answer(body.getBytes(UTF_8)).orElseThrow().receipts();
  }

  @Test
  void a_handset_that_does_not_know_its_firmware_is_refused_and_asks_again_later() {
    var body =
        "{\"decision\":\"refuse\",\"reason\":\"unknown-firmware\",\"nextCheckInSeconds\":60}";

    assertThat(CheckInCodec.answer(body.getBytes(UTF_8)).orElseThrow().answer())
        .isEqualTo(new CheckInAnswer.Refused("unknown-firmware", Duration.ofSeconds(60)));
  }

  @Test
  void receipts_are_read_and_none_is_not_the_same_as_no_word_of_them() {
    var one =
        """
        {"rolloutId":"r1","release":"2.0.0","arm":"treated","stage":1,"day":15308,"keyId":2,"mac":"%s"}\
        """
            .formatted("_w".repeat(11));
    byte[] mac = Base64.getUrlDecoder().decode("_w".repeat(11));
    var receipt = new Receipt(new Membership("r1", "2.0.0", Arm.TREATED, 1), 15_308, 2, mac);

    assertThat(receipts("")).isEmpty();
    assertThat(receipts(",\"receipts\":null")).isEmpty();
    assertThat(receipts(",\"receipts\":[]")).contains(List.of());
    assertThat(receipts(",\"receipts\":[" + one + "]")).contains(List.of(receipt));
    var odd =
        List.of(
            one.replace("treated", "shadow"),
            one.replace("_w_w", "_w"),
            one.replace("_w_w", "_*_w"),
            "7",
            "{}");
    assertThat(receipts(",\"receipts\":[" + String.join(",", odd) + "," + one + "]"))
        .contains(List.of(receipt));
    assertThat(receipts(",\"receipts\":[" + (one + ",").repeat(40) + one + "]").orElseThrow())
        .hasSize(32);
  }

  @Test
  void an_offer_is_read() {
    assertThat(answer("r".repeat(64))).isInstanceOf(CheckInAnswer.Offered.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-r1", ".", "..", "r 1", "", "r/1"})
  void an_offer_with_a_name_that_telemetry_would_reject_is_unreadable(String name) {
    assertThat(answer(name)).isInstanceOf(CheckInAnswer.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 100_000})
  void an_offer_that_no_boot_record_could_hold_is_unreadable(int characters) {
    assertThat(answer("r".repeat(characters))).isInstanceOf(CheckInAnswer.Unreadable.class);
    assertThat(answer("云".repeat(64))).isInstanceOf(CheckInAnswer.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://elsewhere/v1/images/x",
        "//elsewhere/x",
        "v1/images/x",
        "/a b",
        "/%zz",
        "/v1/../x",
        "/v1//x"
      })
  void an_image_that_is_no_path_on_the_server_is_not_asked_for(String image) {
    assertThat(answer("r1", image)).isInstanceOf(CheckInAnswer.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Welcome to the hotel</html>",
        "",
        "[]",
        "{\"login\":\"http://portal/\"}",
        "{\"decision\":\"offer\"}",
        "{\"decision\":{},\"nextCheckInSeconds\":60}",
        "{\"decision\":\"offer\",\"nextCheckInSeconds\":60"
      })
  void words_that_are_not_of_our_api_are_no_answer(String words) {
    assertThat(CheckInCodec.answer(words.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void a_decision_of_a_newer_server_is_an_answer_and_keeps_its_time() {
    var words = "{\"decision\":\"later\",\"nextCheckInSeconds\":60}";
    assertThat(CheckInCodec.answer(words.getBytes(UTF_8)).orElseThrow().answer())
        .isEqualTo(new CheckInAnswer.Unreadable("decision \"later\"", Duration.ofMinutes(1)));
  }

  @Test
  void a_handset_says_which_images_it_rolled_back() {
    var body = CheckInCodec.body("w700", "1.0.0", "n", List.of(), Set.of("cd", "ab"));
    assertThat(body).contains("\"rejected\":[\"ab\",\"cd\"]");
    assertThat(CheckInCodec.body("w700", "1.0.0", "n", List.of(), Set.of()))
        .doesNotContain("rejected");
  }
}
