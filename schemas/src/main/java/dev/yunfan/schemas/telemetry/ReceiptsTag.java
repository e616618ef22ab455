package dev.yunfan.schemas.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Says which receipts a handset holds, so that the server need not sign and send them again: their
 * day, a hyphen, and 8 hexadecimal digits such as {@code 15308-1a2b3c4d}. The digits are the
 * CRC-32C (RFC 3720, appendix B.4) over the key id as a 4-byte number and, for each receipt in its
 * order, rollout id and release, each with 0x00 behind it, then arm, stage and, unless the receipt
 * does not tell it, the open stage as 4-byte numbers, highest byte first. It proves nothing: a
 * handset that tells a wrong one harms its own receipts alone.
 */
public final class ReceiptsTag {
  /** Of a handset that does not tell. */
  public static final String UNTOLD = "";

  /** Of a handset that holds no receipt. */
  public static final String NO_RECEIPT = "none";

  private static final char HYPHEN = '-';

  private ReceiptsTag() {}

  /** That of receipts that a handset holds; {@link #UNTOLD} for those of several days or keys. */
  public static String ofHeld(List<Receipt> receipts) {
    if (receipts.isEmpty()) {
      return NO_RECEIPT;
    }
    int day = receipts.getFirst().day();
    int keyId = receipts.getFirst().keyId();
    return receipts.stream().allMatch(each -> each.day() == day && each.keyId() == keyId)
        ? of(receipts.stream().map(Receipt::membership).toList(), day, keyId)
        : UNTOLD;
  }

  /**
   * That of one answer's receipts.
   *
   * @param memberships at least one
   * @param day of the answer, days since 1970-01-01 UTC
   * @param keyId of the key that signed them
   */
  public static String of(List<Membership> memberships, int day, int keyId) {
    var sum = new CRC32C();
    sum.update(numbers(keyId));
    for (var membership : memberships) {
      add(sum, membership);
    }
    return Integer.toString(day) + HYPHEN + HexFormat.of().toHexDigits((int) sum.getValue());
  }

  /** The day that a tag names; -1 when it names none. */
  public static int day(String tag) {
    int hyphen = tag.indexOf(HYPHEN);
    try {
      return hyphen < 1 ? -1 : Integer.parseInt(tag, 0, hyphen, 10);
    } catch (NumberFormatException e) {
      return -1; // whoever made it up gets new receipts
    }
  }

  @SuppressWarnings("EnumOrdinal") // the schema fixes the order of arms
  private static void add(CRC32C sum, Membership membership) {
    sum.update((membership.rolloutId() + '\0' + membership.release() + '\0').getBytes(UTF_8));
    sum.update(
        membership.opened() == Membership.UNTOLD
            ? numbers(membership.arm().ordinal(), membership.stage())
            : numbers(membership.arm().ordinal(), membership.stage(), membership.opened()));
  }

  private static byte[] numbers(int... numbers) {
    var bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    for (int number : numbers) {
      bytes.putInt(number);
    }
    return bytes.array();
  }
}
