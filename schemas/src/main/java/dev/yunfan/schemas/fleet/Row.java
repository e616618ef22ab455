package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.function.Function;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** The common shape of what {@code fleet.*} topics carry: texts that name, then whole numbers. */
@SuppressWarnings("ArrayRecordComponent") // lives between a record and its bytes, never compared
record Row(String[] texts, long[] numbers) {
  static Row of(String[] texts, long... numbers) {
    return new Row(texts, numbers);
  }

  static String[] texts(String... texts) {
    return texts;
  }

  /** Reads and writes records of {@code texts} strings followed by {@code numbers} longs. */
  static <T> Mapping<T> mapping(
      int texts, int numbers, Function<Row, T> fromRow, Function<T, Row> toRow) {
    return new Mapping<>() {
      @Override
      public T read(ResolvingDecoder in) throws IOException {
        var row = new Row(new String[texts], new long[numbers]);
        for (var field : in.readFieldOrder()) {
          if (field.pos() < texts) {
            row.texts[field.pos()] = in.readString();
          } else {
            row.numbers[field.pos() - texts] = in.readLong();
          }
        }
        return fromRow.apply(row);
      }

      @Override
      public void write(T value, Encoder out) throws IOException {
        var row = toRow.apply(value);
        for (String text : row.texts) {
          out.writeString(text);
        }
        for (long number : row.numbers) {
          out.writeLong(number);
        }
      }
    };
  }
}
