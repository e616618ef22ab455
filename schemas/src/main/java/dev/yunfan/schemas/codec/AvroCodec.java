package dev.yunfan.schemas.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Codec of one topic's or body's records: writes the newest released schema, reads every released
 * one. Binary form is Avro's single-object encoding (Avro 1.12 specification, "Single-object
 * encoding"): {@code C3 01}, the CRC-64-AVRO fingerprint in little-endian order, the body. Safe for
 * use by many threads.
 *
 * @param <T> the domain record
 */
public final class AvroCodec<T> {
  /** Longest string that is read, in bytes; a forged length must not allocate gigabytes. */
  static final int MAX_STRING_BYTES = 1 << 20;

  /** Longest byte field that is read, in bytes. */
  static final int MAX_BYTES = 1 << 24;

  private static final int HEADER_BYTES = 10;

  static {
    // Avro reads these once, at its first decode; both default to 2 GB.
    System.setProperty(
        "org.apache.avro.limits.string.maxLength", Integer.toString(MAX_STRING_BYTES));
    System.setProperty("org.apache.avro.limits.bytes.maxLength", Integer.toString(MAX_BYTES));
  }

  private final Schema newest;
  private final Schema written;
  private final byte[] header;
  private final Mapping<T> mapping;
  private final Map<Long, Schema> released = new HashMap<>();
  private final ThreadLocal<Readers> readers = ThreadLocal.withInitial(Readers::new);
  private final ThreadLocal<Writer> writers = ThreadLocal.withInitial(Writer::new);

  private AvroCodec(List<Schema> schemas, Schema written, Mapping<T> mapping) {
    this.newest = schemas.getLast();
    this.written = written;
    this.mapping = mapping;
    schemas.forEach(s -> released.put(SchemaNormalization.parsingFingerprint64(s), s));
    this.header = header(SchemaNormalization.parsingFingerprint64(written));
  }

  private static byte[] header(long fingerprint) {
    return ByteBuffer.allocate(HEADER_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(fingerprint)
        .array();
  }

  /**
   * The codec over the schemas released as {@code /avro/NAME/1.avsc}, {@code 2.avsc} and so on.
   *
   * @param name folder of the schemas, such as {@code telemetry-batch}
   */
  public static <T> AvroCodec<T> released(String name, Mapping<T> mapping) {
    var schemas = releasedSchemas(name);
    return new AvroCodec<>(schemas, schemas.getLast(), mapping);
  }

  /**
   * A codec that reads every released schema and writes an older one, for readers of before the
   * newest.
   *
   * @param version of the schema that is written, from 1
   * @param mapping that writes in the order of that version
   */
  public static <T> AvroCodec<T> releasedWriting(String name, int version, Mapping<T> mapping) {
    var schemas = releasedSchemas(name);
    return new AvroCodec<>(schemas, schemas.get(version - 1), mapping);
  }

  /**
   * The same codec, which also reads records of schemas that were released after this build: what
   * they have more is passed over.
   */
  public AvroCodec<T> alsoReading(List<Schema> later) {
    var all = new AvroCodec<>(List.of(newest), written, mapping);
    all.released.putAll(released);
    later.forEach(s -> all.released.put(SchemaNormalization.parsingFingerprint64(s), s));
    return all;
  }

  /** Every released schema of a name, oldest first. */
  public static List<Schema> releasedSchemas(String name) {
    var schemas = new ArrayList<Schema>();
    for (int version = 1; ; version++) {
      try (InputStream in =
          AvroCodec.class.getResourceAsStream("/avro/%s/%d.avsc".formatted(name, version))) {
        if (in == null) {
          break;
        }
        schemas.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new IllegalStateException("schema %s %d cannot be read".formatted(name, version), e);
      }
    }
    if (schemas.isEmpty()) {
      throw new IllegalArgumentException("no schema named " + name);
    }
    return List.copyOf(schemas);
  }

  /** The first bytes of every record that is written: marker and fingerprint. */
  public byte[] header() {
    return header.clone();
  }

  /** The first bytes of records of a schema. */
  public static byte[] header(Schema schema) {
    return header(SchemaNormalization.parsingFingerprint64(schema));
  }

  /** The first bytes of records of each schema that can be read, in no order. */
  public List<byte[]> readableHeaders() {
    return released.keySet().stream().map(AvroCodec::header).toList();
  }

  /** The schema that is written. */
  public Schema schema() {
    return written;
  }

  /** The record in single-object encoding. */
  public byte[] encode(T value) {
    return writers.get().write(value);
  }

  /**
   * Reads a record in single-object encoding.
   *
   * @throws UnreadableRecord when the bytes are not exactly one record of a released schema
   */
  public T decode(byte[] bytes) throws UnreadableRecord {
    if (bytes.length < HEADER_BYTES || bytes[0] != (byte) 0xC3 || bytes[1] != (byte) 0x01) {
      throw new UnreadableRecord(
          UnreadableRecord.Reason.NOT_AVRO,
          "the first two bytes are not C3 01, Avro's single-object marker");
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    var schema = released.get(fingerprint);
    if (schema == null) {
      throw new UnreadableRecord(
          UnreadableRecord.Reason.UNKNOWN_SCHEMA,
          "schema fingerprint %016x is none of the released ones of %s"
              .formatted(fingerprint, newest.getFullName()));
    }
    return readers.get().read(schema, bytes);
  }

  /**
   * Reads a record in Avro's JSON encoding of the newest schema; fields with a default may be left
   * out.
   *
   * @throws UnreadableRecord when the text is not exactly one such record
   */
  public T decodeJson(String json) throws UnreadableRecord {
    try {
      var in = DecoderFactory.get().jsonDecoder(newest, JsonDefaults.fill(newest, json));
      return mapping.read(DecoderFactory.get().resolvingDecoder(newest, newest, in));
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads a record in Avro's JSON encoding of the newest schema, in UTF-8, from untrusted bytes.
   *
   * @throws UnreadableRecord when the bytes are not exactly one such record
   */
  public T decodeJson(byte[] json) throws UnreadableRecord {
    try {
      OneJsonValue.require(json);
      return decodeJson(UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
    } catch (UnreadableRecord e) {
      throw e;
    } catch (IOException e) { // CharacterCodingException is one
      throw malformed(e);
    }
  }

  /** The record in Avro's JSON encoding of the schema that is written, on one line. */
  public String encodeJson(T value) {
    try {
      var bytes = new ByteArrayOutputStream();
      var out = EncoderFactory.get().jsonEncoder(written, bytes);
      mapping.write(value, out);
      out.flush();
      return bytes.toString(UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  private static UnreadableRecord malformed(Exception e) {
    return new UnreadableRecord(
        UnreadableRecord.Reason.MALFORMED,
        e instanceof EOFException
            ? "the body ends early"
            : "the body breaks the schema: " + e.getMessage(),
        e);
  }

  /** Decoders of one thread; making one costs more than using it. */
  private final class Readers {
    private final IdentityHashMap<Schema, ResolvingDecoder> resolving = new IdentityHashMap<>();
    private @Nullable BinaryDecoder binary;

    T read(Schema written, byte[] bytes) throws UnreadableRecord {
      try {
        var body =
            DecoderFactory.get()
                .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, binary);
        binary = body;
        var in = resolving.get(written);
        if (in == null) {
          in = DecoderFactory.get().resolvingDecoder(written, newest, body);
          resolving.put(written, in);
        } else {
          in.configure(body);
        }
        var value = mapping.read(in);
        in.drain();
        if (!body.isEnd()) {
          throw new IOException("bytes are left over after the record");
        }
        return value;
      } catch (IOException
          | AvroRuntimeException
          | IndexOutOfBoundsException
          | UnsupportedOperationException
          | NegativeArraySizeException e) {
        resolving.remove(written); // its parser stopped half-way
        throw malformed(e);
      }
    }
  }

  /** Encoder and buffer of one thread. */
  private final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder binary;

    byte[] write(T value) {
      bytes.reset();
      bytes.writeBytes(header);
      try {
        var out = EncoderFactory.get().binaryEncoder(bytes, binary);
        binary = out;
        mapping.write(value, out);
        out.flush();
        return bytes.toByteArray();
      } catch (IOException e) {
        throw new IllegalStateException("writing to memory failed", e);
      }
    }
  }
}
