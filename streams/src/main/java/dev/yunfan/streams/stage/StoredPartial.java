package dev.yunfan.streams.stage;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.PackedText;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A partial count as the sums store it: in single-object encoding. Where it has a note, a mark, the
 * length and bytes of the packed note stand before.
 *
 * @param count without its note
 * @param note null: another partition's count has it, or there is none
 */
record StoredPartial(PartialCount count, @Nullable PackedText note) {
  /** Begins a note; single-object encoding begins with another byte. */
  private static final byte NOTE = 2;

  private static final int HEAD = 1 + Integer.BYTES;

  byte[] encode() {
    byte[] rest = PartialCount.CODEC.encode(count);
    if (note == null) {
      return rest;
    }
    byte[] packed = note.bytes();
    return ByteBuffer.allocate(HEAD + packed.length + rest.length)
        .put(NOTE)
        .putInt(packed.length)
        .put(packed)
        .put(rest)
        .array();
  }

  /**
   * The count with its note, from its stored form or from that of an older build, which has the
   * note in the count.
   *
   * @throws UnreadableRecord when it cannot be read
   */
  static PartialCount decode(byte[] stored) throws UnreadableRecord {
    if (stored.length < HEAD || stored[0] != NOTE) {
      return PartialCount.CODEC.decode(stored);
    }
    int length = ByteBuffer.wrap(stored).getInt(1);
    if (length < 0 || length > stored.length - HEAD) {
      throw new UnreadableRecord(
          UnreadableRecord.Reason.MALFORMED, "a note of %d bytes ends early".formatted(length));
    }
    var note = PackedText.ofBytes(Arrays.copyOfRange(stored, HEAD, HEAD + length));
    byte[] rest = Arrays.copyOfRange(stored, HEAD + length, stored.length);
    try {
      return PartialCount.CODEC.decode(rest).noted(note.text());
    } catch (IllegalStateException e) {
      var unreadable =
          new UnreadableRecord(UnreadableRecord.Reason.MALFORMED, String.valueOf(e.getMessage()));
      unreadable.initCause(e);
      throw unreadable;
    }
  }
}
