package dev.yunfan.runtime.registry;

import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The wire format that Confluent defined and other registries share: a zero byte, the schema's id
 * (4 bytes, big-endian), the Avro body. The body is the same as in single-object encoding, so only
 * the first bytes are exchanged; the registry is asked once for each schema, through Apicurio's
 * serializers. Values that are still in single-object encoding are read as they are.
 */
public final class RegistryFormat implements WireFormat, AutoCloseable {
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final int REGISTRY_HEADER = 5;

  private final AvroKafkaSerializer<GenericRecord> serializer = new AvroKafkaSerializer<>();
  private final AvroKafkaDeserializer<GenericRecord> deserializer = new AvroKafkaDeserializer<>();
  private final Map<Long, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<String, byte[]> registryHeaders = new ConcurrentHashMap<>();
  private final Map<Integer, byte[]> singleObjectHeaders = new ConcurrentHashMap<>();

  /**
   * @param registry API of the registry, such as {@code http://127.0.0.1:8080/apis/registry/v3}
   */
  public RegistryFormat(URI registry) {
    var config =
        Map.of(
            "apicurio.registry.url", registry.toString(),
            "apicurio.registry.auto-register", true,
            "apicurio.registry.find-latest", false);
    serializer.configure(config, false);
    deserializer.configure(config, false);
  }

  /** Makes a schema known, so that its values can be written. */
  public RegistryFormat knowing(Schema schema) {
    schemas.put(SchemaNormalization.parsingFingerprint64(schema), schema);
    return this;
  }

  /**
   * As {@link WireFormat#toTopic}; waits for the registry at the first value of a schema.
   *
   * @throws SerializationException when the schema is not known, or the registry does not answer
   */
  @Override
  public byte[] toTopic(String topic, byte[] value) {
    long fingerprint = fingerprint(value);
    byte[] header =
        registryHeaders.computeIfAbsent(
            topic + "/" + fingerprint, _ -> register(topic, fingerprint, value));
    return exchanged(value, SINGLE_OBJECT_HEADER, header);
  }

  /**
   * As {@link WireFormat#fromTopic}; waits for the registry at the first value of a schema.
   *
   * @throws SerializationException when the registry does not know the id or does not answer
   */
  @Override
  public byte[] fromTopic(String topic, byte[] wire) {
    if (wire.length < REGISTRY_HEADER || wire[0] != 0) {
      return wire;
    }
    int id = ByteBuffer.wrap(wire).getInt(1);
    byte[] header = singleObjectHeaders.computeIfAbsent(id, _ -> lookUp(topic, wire));
    return exchanged(wire, REGISTRY_HEADER, header);
  }

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }

  private byte[] register(String topic, long fingerprint, byte[] value) {
    var schema = schemas.get(fingerprint);
    if (schema == null) {
      throw new SerializationException("schema %016x is not known".formatted(fingerprint));
    }
    byte[] wire = serializer.serialize(topic, generic(schema, value));
    return Arrays.copyOf(wire, REGISTRY_HEADER);
  }

  private byte[] lookUp(String topic, byte[] wire) {
    var schema = deserializer.deserialize(topic, wire).getSchema();
    return ByteBuffer.allocate(SINGLE_OBJECT_HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  private static GenericRecord generic(Schema schema, byte[] value) {
    try {
      var in =
          DecoderFactory.get()
              .binaryDecoder(
                  value, SINGLE_OBJECT_HEADER, value.length - SINGLE_OBJECT_HEADER, null);
      return new GenericDatumReader<GenericRecord>(schema).read(null, in);
    } catch (IOException e) {
      throw new SerializationException("not a value of its own schema", e);
    }
  }

  private static long fingerprint(byte[] value) {
    if (value.length < SINGLE_OBJECT_HEADER || value[0] != (byte) 0xC3 || value[1] != 1) {
      throw new SerializationException("not in single-object encoding");
    }
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  private static byte[] exchanged(byte[] from, int oldHeader, byte[] newHeader) {
    byte[] to = Arrays.copyOf(newHeader, newHeader.length + from.length - oldHeader);
    System.arraycopy(from, oldHeader, to, newHeader.length, from.length - oldHeader);
    return to;
  }
}
