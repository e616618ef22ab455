package dev.yunfan.runtime.registry;

import com.microsoft.kiota.ApiException;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire format that Confluent defined and other registries share. The body is the same as in
 * single-object encoding, so only headers are exchanged; the registry is asked once for each schema
 * and topic, through Apicurio's serializers, and again for a while when it does not answer. Values
 * in single-object encoding are read as they are: what was written before the registry stays
 * readable.
 */
public final class RegistryFormat implements WireFormat {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryFormat.class);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int NOT_FOUND = 404;
  private static final int MAX_DEPTH = 8;

  /** So many ids that the registry does not know are remembered; forged ones must not pile up. */
  private static final int MAX_UNKNOWN_IDS = 1_000;

  /** Stands for a schema that the registry does not know; every header is longer. */
  private static final byte[] UNKNOWN = new byte[0];

  private final AvroKafkaSerializer<GenericRecord> serializer = new AvroKafkaSerializer<>();
  private final AvroKafkaDeserializer<GenericRecord> deserializer = new AvroKafkaDeserializer<>();
  private final Map<Long, Schema> schemas = ReleasedSchemas.byFingerprint();
  private final Map<Subject, byte[]> registryHeaders = new ConcurrentHashMap<>();
  private final Map<Integer, byte[]> singleObjectHeaders = new ConcurrentHashMap<>();
  private final Map<Integer, byte[]> unknownIds = new ConcurrentHashMap<>();
  private final URI registry;
  private final long patienceNanos;

  /** The identity under which a schema is registered. */
  private record Subject(String topic, long fingerprint) {}

  /**
   * @param registry API of the registry, such as {@code http://127.0.0.1:8080/apis/registry/v3}
   * @param patience how long a registry that does not answer is asked again; a caller waits so long
   */
  public RegistryFormat(URI registry, Duration patience) {
    this.registry = registry;
    this.patienceNanos = patience.toNanos();
    var config =
        Map.of(
            "apicurio.registry.url", registry.toString(),
            "apicurio.registry.auto-register", true,
            "apicurio.registry.find-latest", false);
    serializer.configure(config, false);
    deserializer.configure(config, false);
  }

  /**
   * As {@link WireFormat#toTopic}; waits for the registry at the first value of a schema.
   *
   * @throws SerializationException when the value is of no released schema
   */
  @Override
  public byte[] toTopic(String topic, byte[] value) {
    if (WireForm.of(value) != WireForm.SINGLE_OBJECT) {
      throw new SerializationException("not in single-object encoding");
    }
    var subject = new Subject(topic, WireForm.fingerprint(value));
    byte[] header = registryHeaders.get(subject);
    if (header == null) {
      header = registryHeaders.computeIfAbsent(subject, s -> register(s, value));
    }
    return WireForm.SINGLE_OBJECT.exchanged(value, header);
  }

  @Override
  public byte[] fromTopic(String topic, byte[] wire) {
    if (WireForm.of(wire) != WireForm.REGISTRY) {
      return wire;
    }
    int id = WireForm.registryId(wire);
    byte[] header = singleObjectHeaders.get(id);
    if (header == null) {
      header = lookUp(topic, id);
    }
    return header.length == 0 ? wire : WireForm.REGISTRY.exchanged(wire, header);
  }

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }

  private byte[] register(Subject subject, byte[] value) {
    var schema = schemas.get(subject.fingerprint());
    if (schema == null) {
      throw new SerializationException(
          "schema %016x was never released".formatted(subject.fingerprint()));
    }
    var record = generic(schema, value);
    byte[] wire =
        answered(
            "registering %s under %s".formatted(schema.getFullName(), subject.topic()),
            () -> serializer.serialize(subject.topic(), record));
    return Arrays.copyOf(wire, WireForm.REGISTRY.headerBytes());
  }

  private byte[] lookUp(String topic, int id) {
    if (unknownIds.containsKey(id)) {
      return UNKNOWN;
    }
    byte[] header = singleObjectHeaders.computeIfAbsent(id, this::headerOf);
    if (header.length == 0) {
      singleObjectHeaders.remove(id);
      if (unknownIds.size() >= MAX_UNKNOWN_IDS) {
        unknownIds.clear();
      }
      unknownIds.put(id, UNKNOWN);
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("schemaId", id)
          .log("the registry does not know a schema; its records are unreadable");
    }
    return header;
  }

  private byte[] headerOf(int id) {
    var reference = ArtifactReference.fromContentId((long) id);
    return answered(
        "looking up schema %d".formatted(id),
        () -> {
          try {
            var found =
                deserializer.getSchemaResolver().resolveSchemaByArtifactReference(reference);
            return WireForm.singleObjectHeader(
                SchemaNormalization.parsingFingerprint64(
                    found.getParsedSchema().getParsedSchema()));
          } catch (RuntimeException e) {
            if (status(e) == NOT_FOUND) {
              return UNKNOWN;
            }
            throw e;
          }
        });
  }

  /** Asks the registry until it answers, or patience ends. */
  private <T> T answered(String what, Supplier<T> question) {
    long start = System.nanoTime();
    while (true) {
      try {
        return question.get();
      } catch (RuntimeException e) { // of the client's library; it has no type of its own
        if (System.nanoTime() - start > patienceNanos || Thread.currentThread().isInterrupted()) {
          throw new SchemaUnavailable(
              "schema registry %s failed at %s: %s".formatted(registry, what, innermost(e)), e);
        }
        LOG.atWarn()
            .addKeyValue("registry", registry)
            .addKeyValue("cause", innermost(e).toString())
            .log("the schema registry is asked again");
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private static int status(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_DEPTH && cause != null; depth++) {
      if (cause instanceof ApiException answer) {
        return answer.getResponseStatusCode();
      }
      cause = cause.getCause();
    }
    return 0;
  }

  private static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    @Nullable Throwable next = cause.getCause();
    for (int depth = 0; depth < MAX_DEPTH && next != null; depth++) {
      cause = next;
      next = cause.getCause();
    }
    return cause;
  }

  private static GenericRecord generic(Schema schema, byte[] value) {
    try {
      int header = WireForm.SINGLE_OBJECT.headerBytes();
      var in = DecoderFactory.get().binaryDecoder(value, header, value.length - header, null);
      return new GenericDatumReader<GenericRecord>(schema).read(null, in);
    } catch (IOException e) {
      throw new SerializationException("not a value of its own schema", e);
    }
  }
}
