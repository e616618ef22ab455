package dev.yunfan.schemas.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/** Field shapes that several mappings share. */
public final class Fields {
  /** Longest list that is read; a forged count must not spin for ever. */
  public static final int MAX_ITEMS = 10_000;

  /** Longest byte field that {@link #readBytes} reads. */
  public static final int MAX_SHORT_BYTES = 256;

  private Fields() {}

  /** Reads one item of a list. */
  public interface ItemReader<T> {
    T read(ResolvingDecoder in) throws IOException;
  }

  /** Writes one item of a list. */
  public interface ItemWriter<T> {
    void write(T item) throws IOException;
  }

  /**
   * Reads an array.
   *
   * @throws IOException when it is longer than {@link #MAX_ITEMS}
   */
  public static <T> List<T> readList(ResolvingDecoder in, ItemReader<T> item) throws IOException {
    var items = new ArrayList<T>();
    for (long block = in.readArrayStart(); block != 0; block = in.arrayNext()) {
      if (block < 0 || block > MAX_ITEMS - items.size()) {
        throw new IOException("an array of more than %d items".formatted(MAX_ITEMS));
      }
      for (long i = 0; i < block; i++) {
        items.add(item.read(in));
      }
    }
    return items;
  }

  /** Writes an array. */
  public static <T> void writeList(List<T> items, Encoder out, ItemWriter<T> item)
      throws IOException {
    out.writeArrayStart();
    out.setItemCount(items.size());
    for (T each : items) {
      out.startItem();
      item.write(each);
    }
    out.writeArrayEnd();
  }

  /**
   * Reads a short byte field.
   *
   * @throws IOException when it is longer than {@link #MAX_SHORT_BYTES}
   */
  public static byte[] readBytes(ResolvingDecoder in) throws IOException {
    var buffer = in.readBytes(null);
    if (buffer.remaining() > MAX_SHORT_BYTES) {
      throw new IOException("%d bytes, at most %d".formatted(buffer.remaining(), MAX_SHORT_BYTES));
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Reads a union of null and string, in this order. */
  public static @Nullable String readOptional(ResolvingDecoder in) throws IOException {
    if (in.readIndex() == 0) {
      in.readNull();
      return null;
    }
    return in.readString();
  }

  /** Writes a union of null and string, in this order. */
  public static void writeOptional(@Nullable String value, Encoder out) throws IOException {
    out.writeIndex(value == null ? 0 : 1);
    if (value == null) {
      out.writeNull();
    } else {
      out.writeString(value);
    }
  }

  /**
   * The value of a field that the schema makes mandatory.
   *
   * @throws IOException when the bytes did not have it
   */
  public static <T> T present(@Nullable T value) throws IOException {
    if (value == null) {
      throw new IOException("a mandatory field is missing");
    }
    return value;
  }

  /**
   * The constant of an enum whose order is that of the schema's symbols.
   *
   * @throws IOException when the index is of no symbol
   */
  public static <E> E symbol(E[] symbols, int index) throws IOException {
    if (index < 0 || index >= symbols.length) {
      throw new IOException("enum index %d of %d symbols".formatted(index, symbols.length));
    }
    return symbols[index];
  }
}
