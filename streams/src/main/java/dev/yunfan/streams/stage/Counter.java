package dev.yunfan.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.PackedText;
import dev.yunfan.streams.question.Question;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The counts of one partition for one subject; changes in place. */
public final class Counter {
  /** Begins a note; handsets begin with another byte. */
  private static final byte NOTE = 2;

  private static final int NOTE_HEAD = 1 + Integer.BYTES;

  private final String subject;
  private long[] counts;
  private @Nullable Handsets handsets;
  private @Nullable PackedText note;
  private long asOf;
  private boolean unsent;
  private boolean noteUnsent;

  Counter(String subject, int columns) {
    this.subject = subject;
    this.counts = new long[columns];
  }

  /** Merges a value into a column: adds it, or keeps the earlier or later of two times. */
  void merge(int column, Merge merge, long value) {
    if (column >= counts.length) {
      counts = Arrays.copyOf(counts, column + 1);
    }
    counts[column] = merge.of(counts[column], value);
  }

  /** A column's value; 0 where nothing is counted. */
  long count(int column) {
    return column < counts.length ? counts[column] : 0;
  }

  /** Has at least so many columns from now on: an older build may have stored fewer. */
  void widenTo(int columns) {
    if (counts.length < columns) {
      counts = Arrays.copyOf(counts, columns);
    }
  }

  /** Counts a handset, by the hash of its name, among the distinct ones in a column. */
  void distinct(int column, long hash) {
    if (handsets == null) {
      handsets = new Handsets();
    }
    handsets.add(hash);
    counts[column] = Math.max(counts[column], handsets.count());
  }

  String subject() {
    return subject;
  }

  /** Arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z. */
  long asOf() {
    return asOf;
  }

  void note(Supplier<String> text) {
    if (note == null) {
      note = PackedText.of(text.get());
      noteUnsent = true;
    }
  }

  /** Whether it counts nothing any more: another counter has taken what it counted. */
  boolean isRetired() {
    return counts.length == 0;
  }

  /** Counts nothing from now on, and says so when it is sent next. */
  void retire() {
    counts = new long[0];
    handsets = null;
    note = null;
    noteUnsent = false;
  }

  /** Takes over what another counter of the question has counted. */
  void absorb(Counter other, Question question) {
    int distinct = question.distinctColumn();
    widenTo(other.counts.length);
    for (int column = 0; column < other.counts.length; column++) {
      if (column != distinct || other.handsets == null) {
        merge(column, question.merge(column), other.counts[column]);
      }
    }
    if (other.handsets != null) {
      if (handsets == null) {
        handsets = new Handsets();
      }
      handsets.addAll(other.handsets);
      counts[distinct] = Math.max(counts[distinct], handsets.count());
    }
  }

  /**
   * Something changed; says whether it is the first change since {@link #sent}.
   *
   * @param arrivedAt of the batch, milliseconds since 1970-01-01T00:00Z
   */
  boolean touch(long arrivedAt) {
    asOf = Math.max(asOf, arrivedAt);
    boolean first = !unsent;
    unsent = true;
    return first;
  }

  /** Its value, about to be sent; the note goes along once. */
  PartialCount sent(int partition) {
    unsent = false;
    var partial = toPartial(partition);
    if (note != null && noteUnsent) {
      noteUnsent = false;
      return partial.noted(note.text());
    }
    return partial;
  }

  private PartialCount toPartial(int partition) {
    return new PartialCount(subject, partition, asOf, Arrays.stream(counts).boxed().toList(), null);
  }

  /**
   * Stored form: length and bytes of the count; where there is a note a mark, its length and packed
   * bytes; then those of the handsets. Form 1, which 0.1.0 wrote, has the note in the count.
   */
  public static byte[] encode(Counter counter) {
    byte[] partial = PartialCount.CODEC.encode(counter.toPartial(0));
    byte[] note = counter.note == null ? new byte[0] : counter.note.bytes();
    byte[] handsets = counter.handsets == null ? new byte[0] : counter.handsets.toBytes();
    int noteBytes = note.length == 0 ? 0 : NOTE_HEAD + note.length;
    var out =
        ByteBuffer.allocate(Integer.BYTES + partial.length + noteBytes + handsets.length)
            .putInt(partial.length)
            .put(partial);
    if (noteBytes > 0) {
      out.put(NOTE).putInt(note.length).put(note);
    }
    return out.put(handsets).array();
  }

  /**
   * From its stored form, to be sent again: whether its last value was sent is not known.
   *
   * @throws IllegalStateException when the bytes are not a stored counter
   */
  public static Counter decode(byte[] bytes) {
    try {
      int length = ByteBuffer.wrap(bytes).getInt();
      int end = Integer.BYTES + length;
      var stored = PartialCount.CODEC.decode(Arrays.copyOfRange(bytes, Integer.BYTES, end));
      var counter = new Counter(stored.subject(), stored.counts().size());
      for (int i = 0; i < counter.counts.length; i++) {
        counter.counts[i] = stored.counts().get(i);
      }
      counter.asOf = stored.asOf();
      counter.note = stored.note() == null ? null : PackedText.of(stored.note());
      counter.unsent = true;
      if (bytes.length > end && bytes[end] == NOTE) {
        int from = end + NOTE_HEAD;
        end = from + ByteBuffer.wrap(bytes).getInt(end + 1);
        counter.note = PackedText.ofBytes(Arrays.copyOfRange(bytes, from, end));
      }
      counter.noteUnsent = counter.note != null;
      if (bytes.length > end) {
        counter.handsets = Handsets.fromBytes(Arrays.copyOfRange(bytes, end, bytes.length));
      }
      return counter;
    } catch (UnreadableRecord e) {
      throw new IllegalStateException("a stored counter is unreadable", e);
    }
  }

  /** 64-bit FNV-1a, finished as MurmurHash3 does, of a handset's name. */
  static long hash(String vendor, String deviceId) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : (vendor + '/' + deviceId).getBytes(UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
