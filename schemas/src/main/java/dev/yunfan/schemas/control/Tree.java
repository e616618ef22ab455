package dev.yunfan.schemas.control;

import dev.yunfan.schemas.codec.AvroCodec;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Avro's generic records of one released schema, for facts that are few but have many shapes; the
 * hot paths map their fields by hand.
 */
final class Tree {
  private final Schema written;
  private final TreeReader reader;
  private final GenericDatumWriter<IndexedRecord> writer;

  /** Reads and writes the newest schema of a name. */
  Tree(String name) {
    this(AvroCodec.releasedSchemas(name), AvroCodec.releasedSchemas(name).size());
  }

  /** Reads the newest of some schemas, and writes the one of a version, from 1. */
  Tree(List<Schema> schemas, int version) {
    this.written = schemas.get(version - 1);
    this.reader = new TreeReader(schemas.getLast());
    this.writer = new GenericDatumWriter<>(written);
  }

  /** The schema that is written. */
  Schema schema() {
    return written;
  }

  GenericRecord read(ResolvingDecoder in) throws IOException {
    return reader.readTree(in);
  }

  void write(IndexedRecord record, Encoder out) throws IOException {
    writer.write(record, out);
  }

  /** A record with its fields in the schema's order. */
  static GenericRecord row(Schema schema, @Nullable Object... values) {
    var row = new GenericData.Record(schema);
    for (int i = 0; i < values.length; i++) {
      row.put(i, values[i]);
    }
    return row;
  }

  static String text(GenericRecord row, String field) {
    return row.get(field).toString();
  }

  static long whole(GenericRecord row, String field) {
    return ((Number) row.get(field)).longValue();
  }

  static List<String> texts(GenericRecord row, String field) {
    return ((Collection<?>) row.get(field)).stream().map(Object::toString).toList();
  }

  static List<Integer> wholes(GenericRecord row, String field) {
    return ((Collection<?>) row.get(field))
        .stream().map(each -> ((Number) each).intValue()).toList();
  }

  static List<GenericRecord> rows(GenericRecord row, String field) {
    return ((Collection<?>) row.get(field)).stream().map(GenericRecord.class::cast).toList();
  }

  /** Opens the reader's inner step, which takes a decoder that resolves already. */
  private static final class TreeReader extends GenericDatumReader<GenericRecord> {
    private final Schema schema;

    TreeReader(Schema schema) {
      super(schema);
      this.schema = schema;
    }

    GenericRecord readTree(ResolvingDecoder in) throws IOException {
      return (GenericRecord) read(null, schema, in);
    }

    /**
     * As Avro's own, which refuses an array before it reads it when the bytes left are fewer than
     * its items would take as the reader's schema has them: items written before a field was added
     * are smaller. A forged count ends at the last byte, since every item takes at least one.
     */
    @Override
    protected Object readArray(Object old, Schema expected, ResolvingDecoder in)
        throws IOException {
      var items = new GenericData.Array<Object>(0, expected);
      for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
        for (; left > 0; left--) {
          items.add(read(null, expected.getElementType(), in));
        }
      }
      return items;
    }
  }
}
