package dev.yunfan.schemas.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ReceiptsTagTest {
  private static final Membership TREATED = new Membership("r-1", "2.0", Arm.TREATED, 0);
  private static final Membership CONTROL = new Membership("r-2", "2.1", Arm.CONTROL, 3);

  @Test
  void a_tag_is_the_sum_that_the_documents_say() {
    var text = ByteBuffer.allocate(64);
    text.putInt(7).put("r-1\0002.0\0".getBytes(UTF_8)).putInt(2).putInt(0);
    var sum = new CRC32C();
    sum.update(text.flip());

    assertThat(ReceiptsTag.ofHeld(List.of(receipt(TREATED, 15_308, 7))))
        .isEqualTo("15308-" + HexFormat.of().toHexDigits((int) sum.getValue()))
        .isEqualTo(ReceiptsTag.of(List.of(TREATED), 15_308, 7));
    assertThat(ReceiptsTag.ofHeld(List.of())).isEqualTo("none");
  }

  @Test
  void every_field_and_the_order_have_their_say() {
    var one = receipt(TREATED, 15_308, 0);
    var other = receipt(CONTROL, 15_308, 0);
    var tags =
        Stream.of(
                List.<Receipt>of(),
                List.of(one),
                List.of(one, other),
                List.of(other, one),
                List.of(receipt(TREATED, 15_309, 0)),
                List.of(receipt(TREATED, 15_308, 1)),
                List.of(receipt(new Membership("r-1", "2.0", Arm.CONTROL, 0), 15_308, 0)),
                List.of(receipt(new Membership("r-1", "2.0", Arm.TREATED, 1), 15_308, 0)),
                List.of(receipt(new Membership("r-1", "2.01", Arm.TREATED, 0), 15_308, 0)),
                List.of(receipt(new Membership("r-12", ".0", Arm.TREATED, 0), 15_308, 0)))
            .map(ReceiptsTag::ofHeld)
            .toList();

    assertThat(tags).doesNotHaveDuplicates().doesNotContain(ReceiptsTag.UNTOLD);
  }

  @Test
  void receipts_of_several_answers_have_no_tag() {
    assertThat(ReceiptsTag.ofHeld(List.of(receipt(TREATED, 1, 0), receipt(CONTROL, 2, 0))))
        .isEqualTo(ReceiptsTag.UNTOLD);
    assertThat(ReceiptsTag.ofHeld(List.of(receipt(TREATED, 1, 0), receipt(CONTROL, 1, 1))))
        .isEqualTo(ReceiptsTag.UNTOLD);
  }

  @Test
  void the_day_is_read_from_a_tag_and_from_nothing_else() {
    assertThat(ReceiptsTag.day("15308-1a2b3c4d")).isEqualTo(15_308);
    assertThat(Stream.of("", "none", "-", "-1-1a2b3c4d", "x-1a2b3c4d", "99999999999-1a2b3c4d"))
        .allMatch(tag -> ReceiptsTag.day(tag) == -1);
  }

  private static Receipt receipt(Membership membership, int day, int keyId) {
    return new Receipt(membership, day, keyId, new byte[16]);
  }
}
